// Pictures of the comparison in its themes, widths and states: node test/panel/harness/comparison-pictures.ts FOLDER [NAME…]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import {
  comparedCase,
  comparison,
  comparisonId,
  comparisonMessages,
  frame,
  jsonCase,
  surroundings,
} from './comparison-samples.ts';
import { buildPanel, launch, openPanel, problemsOf, send } from './panel-page.ts';

const [folder = 'test-results/comparison', ...only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

async function open(page: Page, detail = comparedCase()): Promise<void> {
  await page.getByRole('row', { name: /^late refund, gift card 3/ }).click();
  await send(page, { type: 'detail', id: comparisonId, detail });
}

const states: Record<string, (page: Page) => Promise<void>> = {
  compact: async (page) => {
    await send(page, { type: 'frame', frame: frame() }, ...comparisonMessages(comparison()).slice(0, 1));
  },
  drawing: async (page) => {
    await send(page, { type: 'frame', frame: frame() }, ...comparisonMessages(comparison()));
    await open(page);
  },
  cases: async (page) => {
    await send(page, { type: 'frame', frame: frame() }, ...comparisonMessages(comparison()));
    await open(page);
    await page.locator('.case-bar').evaluate((bar) => bar.scrollIntoView());
    await page.getByRole('button', { name: /2 messages/ }).click();
  },
  json: async (page) => {
    await send(page, { type: 'frame', frame: frame() }, ...comparisonMessages(comparison()));
    await open(page, jsonCase());
    await page.locator('.case-bar').evaluate((bar) => bar.scrollIntoView());
  },
  further: async (page) => {
    const one = comparison();
    const further = ['v8', 'qwen'].map((side, place) => ({
      side,
      short: side === 'v8' ? 'v8' : 'qwen3',
      words: side === 'v8' ? 'v8 (staging)' : 'working copy, ollama:qwen3',
      missing: null,
      verdict: place === 0 ? ('improved' as const) : ('regressed' as const),
      rubrics: one.rubrics.map(({ name, candidate, delta, ci, verdict }) => ({
        name,
        value: candidate.passRate,
        delta: (delta ?? 0) * (1 - place / 2),
        ci: ci === null ? null : ([ci[0], ci[1]] as [number, number]),
        verdict,
        explanation: '',
      })),
      costRatio: 0.8,
      costCi: [0.7, 0.9] as [number, number],
    }));
    await send(
      page,
      { type: 'frame', frame: frame({ further: ['v8', 'qwen'] }) },
      ...comparisonMessages(one, { further }),
    );
  },
  parts: async (page) => {
    const one = comparison({
      change: { warnings: ['v7 was run 9 days ago; its model may have changed since.'] },
    });
    await send(page, { type: 'frame', frame: frame() }, ...comparisonMessages(one));
    for (const name of [/^Not compared/, /^category/, /^By tag/])
      await page.getByRole('button', { name }).click();
  },
  menu: async (page) => {
    await send(page, { type: 'frame', frame: frame() }, ...comparisonMessages(comparison()));
    await page.getByRole('button', { name: 'More actions' }).click();
  },
  undecided: async (page) => {
    const one = comparison();
    const rubrics = one.rubrics.slice(3);
    await send(
      page,
      {
        type: 'frame',
        frame: frame({ stage: { kind: 'stale', words: 'The prompt changed since this comparison.' } }),
      },
      ...comparisonMessages(
        { ...one, rubrics, verdict: 'inconclusive' },
        {
          surroundings: {
            ...surroundings,
            change: null,
            gate: { against: 'production', outcome: 'unjudged', reasons: ['4 cells could not be judged.'] },
          },
        },
      ),
    );
  },
  missing: (page) =>
    send(page, {
      type: 'frame',
      frame: frame({
        stage: {
          kind: 'missing',
          words: 'The working copy has not run over refunds.eval.yaml; v7 has.',
          missing: { cells: 360, limitUsd: 0.73 },
        },
        actions: { rerunBroken: null, rerunErrors: null, addTrials: null, promote: false, rollBack: null },
      }),
    }),
  running: (page) =>
    send(page, {
      type: 'frame',
      frame: frame({
        stage: {
          kind: 'running',
          words: 'the working copy',
          done: 212,
          total: 360,
          paidUsd: 0.25,
          limitUsd: 0.73,
          leftMs: 38_000,
        },
        actions: { rerunBroken: null, rerunErrors: null, addTrials: null, promote: false, rollBack: null },
      }),
    }),
  failed: (page) =>
    send(page, {
      type: 'frame',
      frame: frame({
        trusted: false,
        stage: {
          kind: 'failed',
          problems: [
            {
              message: 'v7 was graded by gpt-4o, the working copy by gpt-5.',
              file: 'support/refunds.eval.yaml',
              line: 12,
            },
          ],
        },
      }),
    }),
};

const files = await buildPanel();
const browser = await launch();
for (const [name, show] of Object.entries(states)) {
  if (only.length > 0 && !only.includes(name)) continue;
  for (const theme of (process.env.THEMES ?? 'dark,light,contrast').split(','))
    for (const width of (process.env.WIDTHS ?? '320,700,1200').split(',').map(Number)) {
      const page = await openPanel(browser, files, {
        theme,
        width,
        height: 980,
        entry: name === 'compact' ? 'compact' : 'comparison',
      });
      await page.evaluate(() => {
        document.documentElement.style.backgroundColor = 'var(--vscode-editor-background)';
      });
      await show(page);
      await page.screenshot({ path: join(folder, `${name}-${theme}-${width}.png`) });
      for (const problem of problemsOf(page)) console.error(`${name} ${theme} ${width}: ${problem}`);
      await page.close();
    }
}
await browser.close();
console.log(Array.from(files, ([name, body]) => `${name} ${body.length}`).join('\n'));
