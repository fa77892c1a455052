// The extension host while 10,000 cases by 10 rubrics are compared: the longest stretch without a turn of its event loop,
// in the real workbench, and Regrade's part of it. `node esbuild.mjs --release` first; BENCH_CASES says how many cases, BENCH_KEEP where
// the workspace, the stretches and their profiles are kept.
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../host/places.ts';
import { runProgram } from '../host/program.ts';
import { openWorkbench, type Workbench } from '../host/workbench.ts';
import { readStretches, type Stretch } from './stretches.ts';

const cases = Number(process.env.BENCH_CASES ?? 10_000);
const folder = await mkdtemp(join(tmpdir(), 'regrade-host-'));
const stretches = join(folder, 'stretches.jsonl');

/** A workspace with two recorded runs: of production, and of a working copy that differs. */
async function recordedWorkspace(): Promise<string> {
  const workspace = join(folder, 'workspace');
  const regrade = (...args: string[]) =>
    runProgram(process.execPath, [join(root, 'dist/regrade.cjs'), ...args], { cwd: workspace });
  const prompt = (more: string) =>
    `---\nmodel: echo\ninput: { schema: { question: string } }\n---\n{{role "system"}}\nYou answer customers of a shop.${more}\n{{role "user"}}\n{{question}}\n`;
  const rubrics = Array.from({ length: 10 }, (_, index) =>
    index < 5
      ? `  says-${index}: { type: contains, value: "${index}" }`
      : `  brief-${index}: { type: word-count, value: { max: ${20 + 8 * index} } }`,
  );
  await runProgram('mkdir', ['-p', workspace]);
  await Promise.all([
    writeFile(join(workspace, 'regrade.config.yaml'), 'models: {}\n'),
    writeFile(join(workspace, 'reply.prompt'), prompt('')),
    writeFile(
      join(workspace, 'cases.jsonl'),
      Array.from({ length: cases }, (_, index) => {
        const question = `Where is order ${index}? ${'I wait for it since last week. '.repeat(3 + (index % 9))}`;
        return `${JSON.stringify({ id: `case ${index}`, vars: { question }, tags: [`tag-${index % 5}`] })}\n`;
      }).join(''),
    ),
    writeFile(
      join(workspace, 'reply.eval.yaml'),
      `prompts: [reply.prompt]\ncases: [cases.jsonl]\nrubrics:\n${rubrics.join('\n')}\n`,
    ),
  ]);
  const ran = (exit: unknown) => exit;
  await regrade('run', 'reply.eval.yaml').catch(ran);
  await regrade('save', 'reply.prompt', '--message', 'first');
  await regrade('promote', 'reply.prompt@1', 'production');
  await writeFile(join(workspace, 'reply.prompt'), prompt(' Be brief and warm, and say 3.'));
  await regrade('run', 'reply.eval.yaml').catch(ran);
  return workspace;
}

interface Step {
  readonly name: string;
  readonly from: number;
  readonly until: number;
  readonly ms: number;
}

const steps: Step[] = [];

async function measured(name: string, work: () => Promise<void>): Promise<void> {
  const from = Date.now();
  await work();
  const ms = Date.now() - from;
  await new Promise((resolve) => setTimeout(resolve, 1500));
  steps.push({ name, from, until: Date.now(), ms });
}

async function report(): Promise<void> {
  const all = await readStretches(stretches, `${root}/dist/`);
  const row = (...cells: string[]) =>
    process.stdout.write(
      `${cells.map((cell, at) => (at === 0 ? cell.padEnd(30) : cell.padStart(14))).join('')}\n`,
    );
  process.stdout.write(
    `\nextension host with ${cases} cases by 10 rubrics: the longest stretch without a turn, computed\n`,
  );
  row('', 'until shown', 'Regrade', 'whole host');
  for (const { name, from, until, ms } of steps) {
    const within = all.filter(({ at }) => at >= from && at < until);
    const most = (of: (one: Stretch) => number) => `${Math.max(0, ...within.map(of)).toFixed(0)} ms`;
    row(
      name,
      `${(ms / 1000).toFixed(1)} s`,
      most(({ oursMs }) => oursMs),
      most(({ cpuMs }) => cpuMs),
    );
  }
}

let workbench: Workbench | undefined;
try {
  const workspace = await recordedWorkspace();
  workbench = await openWorkbench({
    workspace,
    size: { width: 1400, height: 1000 },
    otherExtensions: [join(root, 'test/fixtures/event-loop')],
    env: { REGRADE_EVENT_LOOP: stretches },
  });
  const { page, open, codeLens, reload } = workbench;
  const panel = () => workbench!.webview('section.change', 120_000);
  const shown = async () => {
    const view = await panel();
    await view
      .locator('.chips')
      .getByText(cases.toLocaleString('en-US'))
      .first()
      .waitFor({ timeout: 120_000 });
  };
  await measured('prompt opened, lenses there', async () => {
    await open('reply.prompt');
    await codeLens('Compare with production').waitFor({ timeout: 120_000 });
  });
  await measured('compare with production', async () => {
    await codeLens('Compare with production').click();
    await shown();
  });
  await measured('compare again', async () => {
    await page.locator('.tab', { hasText: 'reply.prompt' }).first().click();
    await codeLens('Compare with production').click();
    await shown();
  });
  await measured('a case opened', async () => {
    const view = await panel();
    await view.getByRole('button', { name: /^All/ }).click();
    await view.getByText('case 3', { exact: true }).first().click();
    await view.getByText('Where is order 3?', { exact: false }).first().waitFor();
  });
  await measured('window reloaded', async () => {
    await reload();
    await shown();
  });
  const told = workbench.logs().match(/\d[\d,]* cases (?:compared|drawn) in \d+ ms/gu) ?? [];
  await workbench.close();
  workbench = undefined;
  await report();
  process.stdout.write(`${told.join('\n')}\n`);
  if (process.env.BENCH_KEEP) await cp(folder, process.env.BENCH_KEEP, { recursive: true });
} catch (error) {
  console.error(workbench?.logs().slice(-3000));
  throw error;
} finally {
  await workbench?.close();
  await rm(folder, { recursive: true, force: true });
}
