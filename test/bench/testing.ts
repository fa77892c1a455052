// The Testing view with 10,000 cases of a dataset on the model `echo`, all passing, then all failing: how long until the
// window shows the last verdict, the longest stretch of the extension host without a turn of its event loop, and memory.
// `npm run build` first; BENCH_CASES says how many cases.
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../host/places.ts';
import { openWorkbench } from '../host/workbench.ts';

const cases = Number(process.env.BENCH_CASES ?? 10_000);

async function measure(what: 'passing' | 'failing'): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'regrade-testing-'));
  const stretches = join(folder, 'stretches.jsonl');
  const workbench = await openWorkbench({
    workspace: {
      'regrade.config.yaml': 'models: {}\n',
      'reply.prompt': '---\nmodel: echo\ninput: { schema: { question: string } }\n---\n{{question}}\n',
      'many.eval.yaml': `prompts: [reply.prompt]\ncases: [cases.jsonl]\nrubrics:\n  order: { type: contains, value: ${what === 'passing' ? 'order' : 'refund'} }\n`,
      'cases.jsonl': Array.from(
        { length: cases },
        (_, index) =>
          `${JSON.stringify({ id: `case ${index}`, vars: { question: `Where is order ${index}?` } })}\n`,
      ).join(''),
    },
    otherExtensions: [join(root, 'test/fixtures/event-loop')],
    env: { REGRADE_EVENT_LOOP: stretches },
  });
  const { page, command } = workbench;
  const line = (text: string) => page.locator('.test-explorer .monaco-list-row', { hasText: text }).first();
  const longest = async (from: number): Promise<number> => {
    const lines = (await readFile(stretches, 'utf8')).trim().split('\n');
    const all = lines.map((text) => JSON.parse(text) as { at: number; cpuMs: number });
    return Math.max(0, ...all.filter(({ at }) => at >= from).map(({ cpuMs }) => cpuMs));
  };
  const step = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const from = Date.now();
    // A frame of the window that comes late is what a person feels.
    await page.evaluate(() => {
      const seen = { last: performance.now(), longest: 0 };
      Object.assign(globalThis, { seen });
      const turn = () => {
        const now = performance.now();
        seen.longest = Math.max(seen.longest, now - seen.last);
        seen.last = now;
        setTimeout(turn, 10);
      };
      turn();
    });
    await work();
    const ms = Date.now() - from;
    const frame = await page.evaluate(
      () => (globalThis as unknown as { seen: { longest: number } }).seen.longest,
    );
    console.log(
      `${what} ${name.padEnd(24)} ${(ms / 1000).toFixed(1)} s, host's longest stretch ${(await longest(from)).toFixed(0)} ms computed, window's ${frame.toFixed(0)} ms, host ${hostMb()} MB`,
    );
  };
  try {
    await command('Testing: Focus on Test Explorer View');
    await line('many').waitFor({ timeout: 60_000 });
    await step('suite opened', async () => {
      await line('many').click();
      await page.keyboard.press('ArrowRight');
      await line('case 3').waitFor({ timeout: 60_000 });
      await page.waitForFunction("document.querySelector('.test-explorer .codicon-loading') === null", null, {
        timeout: 120_000,
      });
    });
    await step('all run', async () => {
      await command('Test: Run All Tests');
      const count = what === 'passing' ? `${cases}/${cases}` : `0/${cases}`;
      await page.locator('.result-summary', { hasText: count }).waitFor({ timeout: 300_000 });
      await page.locator('.result-summary .codicon-loading').waitFor({ state: 'hidden', timeout: 300_000 });
    });
    await workbench.screenshot(join('bench', `testing ${what}`));
  } catch (error) {
    await workbench.screenshot(join('bench', `testing ${what}`));
    console.error(workbench.logs().slice(-3000));
    throw error;
  } finally {
    await workbench.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Memory of the extension host that this process's server started, MB. */
function hostMb(): number {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/u.test(name));
  const read = (id: string, file: string): string => {
    try {
      return readFileSync(`/proc/${id}/${file}`, 'utf8');
    } catch {
      return '';
    }
  };
  const parents = new Map(processes.map((id) => [id, /\) \S (\d+)/u.exec(read(id, 'stat'))?.[1] ?? '']));
  const isOurs = (id: string): boolean =>
    id === String(process.pid) || (id !== '' && id !== '0' && isOurs(parents.get(id) ?? ''));
  const sizes = processes
    .filter((id) => read(id, 'cmdline').includes('type=extensionHost') && isOurs(id))
    .map((id) => Number(/VmRSS:\s+(\d+)/u.exec(read(id, 'status'))?.[1] ?? 0) / 1024);
  return Math.round(Math.max(0, ...sizes));
}

await measure('passing');
await measure('failing');
