// Pictures of the panel in its themes, widths and states: node test/panel/harness/pictures.ts FOLDER [NAME…]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { buildPanel, launch, openPanel, problemsOf, send } from './panel-page.ts';
import { detail, rows, rowsMessage, run, suite, workspace } from './samples.ts';

const [folder = 'test-results/panel', ...only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const other = suite({ suite: 'extract.eval.yaml', title: 'extract.eval.yaml', run: null });
const list = rows(60, 3);

const states: Record<string, (page: Page) => Promise<void>> = {
  after: async (page) => {
    await send(page, workspace([suite(), other]), rowsMessage(list));
  },
  during: async (page) => {
    const running = run({ status: 'running', finishedAt: null, done: 212, leftMs: 38_000, reused: 0 });
    await send(page, workspace([suite({ run: running })]), rowsMessage(list.slice(0, 20)));
  },
  opened: async (page) => {
    await send(page, workspace([suite({ run: run({ stale: true }) }), other]), rowsMessage(list));
    await page.getByRole('treeitem', { name: /late refund, gift card,/ }).click();
    await send(page, { type: 'detail', run: run().id, detail: detail('k0-1') });
  },
  json: async (page) => {
    await send(page, workspace([suite()]), rowsMessage(list));
    await page.getByRole('treeitem', { name: /late refund, gift card,/ }).click();
    const output = JSON.stringify({
      city: 'Łódź',
      amount: 12.5,
      items: [{ sku: 'A-1', gift: true }],
      note: null,
    });
    await send(page, {
      type: 'detail',
      run: run().id,
      detail: detail('k0-1', { output, outputIsJson: true }),
    });
  },
  models: async (page) => {
    const [first] = run().prompts;
    if (!first) throw new Error('No prompt');
    const second = { ...first, id: 'p2', model: 'ollama:qwen3', version: 'v7 production' };
    await send(
      page,
      workspace([suite({ run: run({ prompts: [first, second], status: 'cancelled', done: 40 }) })], {
        trusted: false,
      }),
      rowsMessage(rows(9, 1)),
    );
    await page.keyboard.press('/');
    await page.keyboard.type('warranty');
  },
  nothing: async (page) => {
    const broken = run({
      status: 'error',
      done: 12,
      reason: 'The budget of $0.25 is reached.',
      paidUsd: null,
      reused: 0,
    });
    await send(page, workspace([suite({ run: broken })]), rowsMessage(list));
    await page.keyboard.press('/');
    await page.keyboard.type('no such case');
  },
  error: async (page) => {
    await send(page, workspace([suite()]), rowsMessage(list));
    await page.getByRole('treeitem', { name: /^error: two parcels, one lost,/ }).click();
    const error = { kind: 'auth', message: 'openai refused the key (401).' };
    await send(page, {
      type: 'detail',
      run: run().id,
      detail: detail('k2-1', {
        error,
        output: null,
        grades: [],
        toolCalls: [],
        status: 'error',
        source: null,
        costUsd: null,
        latencyMs: null,
        tokens: null,
      }),
    });
  },
  problems: async (page) => {
    const problems = [
      {
        message: 'Unknown key "rubric"; the nearest known one is "rubrics".',
        file: 'support/refunds.eval.yaml',
        line: 12,
      },
      { message: 'The prompt file does not exist.', file: 'support/refunds.eval.yaml', line: 1 },
    ];
    await send(page, workspace([suite({ problems, run: null })]));
  },
  norun: (page) => send(page, workspace([suite({ run: null })])),
  none: (page) => send(page, workspace([])),
  restricted: (page) => send(page, workspace([], { trusted: false })),
  searching: (page) => send(page, workspace([], { ready: false })),
};

const files = await buildPanel();
const browser = await launch();
for (const [name, show] of Object.entries(states)) {
  if (only.length > 0 && !only.includes(name)) continue;
  for (const theme of only.length > 0 ? ['dark', 'light'] : ['dark', 'light', 'contrast'])
    for (const width of [280, 380, 760]) {
      const page = await openPanel(browser, files, { theme, width, height: 820 });
      await show(page);
      await page.screenshot({ path: join(folder, `${name}-${theme}-${width}.png`) });
      for (const problem of problemsOf(page)) console.error(`${name} ${theme} ${width}: ${problem}`);
      await page.close();
    }
}
await browser.close();
console.log([...files].map(([name, body]) => `${name} ${body.length}`).join('\n'));
