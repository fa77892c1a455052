// The panels with 10,000 rows in a browser: first paint after the rows are there, and frames while the list scrolls,
// beside a page with a bare list of as many rows. BENCH_CASES says how many.
import type { Page } from 'playwright-core';
import { openBareList } from './bare-list.ts';
import { comparison, comparisonMessages, frame } from './comparison-samples.ts';
import { buildPanel, launch, openPanel, problemsOf, send } from './panel-page.ts';
import { rows, rowsMessage, suite, workspace } from './samples.ts';

const count = Number(process.env.BENCH_CASES ?? 10_000);
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const frames = 300;

/** What one round measured, ms. */
interface Round {
  /** From the first message until what a person reads first is drawn: the head and the first rows. */
  readonly paintMs: number;
  /** Until the last row is there and drawn. */
  readonly allMs: number;
  /** Each frame while the list scrolls by a third of its height. */
  readonly frameMs: readonly number[];
  /** What the page's thread computed a frame, however long other programs kept it waiting. */
  readonly cpuMs: number;
}

/**
 * Sends messages and gives the times until `first` and `all` hold and are painted; the rest comes when `more` holds, or
 * after 100 ms.
 */
async function painted(
  page: Page,
  messages: readonly unknown[],
  {
    first,
    all,
    more = 'performance.now() > start + 100',
  }: { readonly first: string; readonly all: string; readonly more?: string },
): Promise<Pick<Round, 'paintMs' | 'allMs'>> {
  // They are in the page before the time counts, and what it took to bring them there is over.
  await page.evaluate((list) => void Object.assign(window, { held: list }), messages);
  await page.waitForTimeout(300);
  return page.evaluate(
    async ({ first, all, more }) => {
      const messages = (window as unknown as { held: readonly unknown[] }).held;
      const paint = () =>
        new Promise<number>((resolve) =>
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now()), 0)),
        );
      // Made before anything is awaited: later the page's policy forbids it.
      const [isFirst, isAll, mayMore] = [first, all, more].map(
        (condition) => new Function('start', `return ${condition}`) as (start: number) => boolean,
      ) as [() => boolean, () => boolean, (start: number) => boolean];
      const when = async (holds: () => boolean) => {
        for (;;) {
          const before = holds();
          const now = await paint();
          if (before) return now;
        }
      };
      const start = performance.now();
      // As the extension host sends: what is seen first, and when that is drawn the rest one by one.
      for (const message of messages.slice(0, 2)) window.postMessage(message, '*');
      const rest = async () => {
        while (!mayMore(start)) await new Promise((resolve) => setTimeout(resolve, 10));
        for (const message of messages.slice(2)) {
          window.postMessage(message, '*');
          await new Promise((resolve) => setTimeout(resolve, 0));
        }
      };
      void rest();
      const paintMs = (await when(isFirst)) - start;
      return { paintMs, allMs: (await when(isAll)) - start };
    },
    { first, all, more },
  );
}

async function scrolled(page: Page, scroller: string): Promise<Pick<Round, 'frameMs' | 'cpuMs'>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.setTimeDomain', { timeDomain: 'threadTicks' });
  await session.send('Performance.enable');
  const computed = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };
  const before = await computed();
  const frameMs = await page.evaluate(
    async ({ scroller, frames }) => {
      const element = document.querySelector(scroller);
      if (!element) throw new Error('There is no list.');
      const times: number[] = [];
      const from = element.scrollHeight > 2 * 1500 ? 1500 : 0;
      let last = await new Promise<number>(requestAnimationFrame);
      for (let frame = 0; frame < frames; frame++) {
        element.scrollTop = from + ((frame * 331) % (element.scrollHeight - element.clientHeight - from));
        const now = await new Promise<number>(requestAnimationFrame);
        times.push(now - last);
        last = now;
      }
      return times;
    },
    { scroller, frames },
  );
  return { frameMs, cpuMs: ((await computed()) - before) / frames };
}

const browser = await launch();
const files = await buildPanel();
const size = { width: 1200, height: 900 };
const compared = comparisonMessages(comparison({ cases: count, rubrics: 10 }));
const all = rows(count, 1);
const graded = Array.from({ length: Math.ceil(count / 500) }, (_, index) =>
  rowsMessage(all.slice(index * 500, (index + 1) * 500), index === 0),
);
const texts = Array.from({ length: count }, (_, index) => [
  `case ${index}, with a title`,
  'pass → fail',
  'grounded ▼',
  'refund, warranty',
  `$0.00${index % 90} → $0.00${index % 70}`,
]);

/** One round of each view, from a new page; the views take turns, so that a busy machine slows all of them. */
const views: { readonly [name: string]: () => Promise<Round> } = {
  'bare list': async () => {
    const page = await openBareList(browser, size);
    const messages = Array.from({ length: Math.ceil(count / 500) }, (_, index) => ({
      rows: texts.slice(index * 500, (index + 1) * 500),
    }));
    const times = await painted(page, messages, {
      first: 'drawn.size > 0',
      all: `rows.length === ${count}`,
    });
    const round = { ...times, ...(await scrolled(page, 'main')) };
    await page.close();
    return round;
  },
  comparison: async () => {
    const page = await openPanel(browser, files, { theme: 'dark', ...size, entry: 'comparison' });
    await send(page, { type: 'frame', frame: frame() });
    const first = "document.querySelector('h1') && document.querySelector('.case-row')";
    const more = "window.sent.some(({ type }) => type === 'drawn')";
    const last = `document.querySelector('.chips')?.textContent.includes('${count.toLocaleString('en-US')}')`;
    const times = await painted(page, compared, { first, all: last, more });
    await page.getByRole('button', { name: /^All/ }).click();
    const round = { ...times, ...(await scrolled(page, '.comparison')) };
    for (const problem of problemsOf(page)) throw new Error(problem);
    await page.close();
    return round;
  },
  'results of a run': async () => {
    const page = await openPanel(browser, files, { theme: 'dark', width: 380, height: 900 });
    await send(page, workspace([suite()]));
    const first = "document.querySelectorAll('[role=treeitem]').length > 5";
    const times = await painted(page, graded, { first, all: first });
    await page.getByRole('tree').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    const round = { ...times, ...(await scrolled(page, '[role=tree]')) };
    for (const problem of problemsOf(page)) throw new Error(problem);
    await page.close();
    return round;
  },
};

const found = new Map<string, Round[]>(Object.keys(views).map((name) => [name, []]));
for (let round = 0; round < rounds; round++) {
  for (const [name, view] of Object.entries(views)) found.get(name)?.push(await view());
}
await browser.close();

const least = (list: readonly number[]) => Math.min(...list);
const p95 = (list: readonly number[]) =>
  [...list].sort((a, b) => a - b)[Math.floor(0.95 * (list.length - 1))] ?? 0;
const figures = [...found].map(([name, list]) => ({
  name,
  paintMs: least(list.map(({ paintMs }) => paintMs)),
  allMs: least(list.map(({ allMs }) => allMs)),
  p95: least(list.map(({ frameMs }) => p95(frameMs))),
  cpuMs: least(list.map(({ cpuMs }) => cpuMs)),
}));
const [bare] = figures;
process.stdout.write(
  `\npanels with ${count} rows, the best of ${rounds}; ratios against a page with a bare list of them\n${''.padEnd(22)}${'first paint'.padStart(16)}${'all rows'.padStart(12)}${'frame, p95'.padStart(14)}${'computed a frame'.padStart(22)}\n`,
);
for (const { name, paintMs, allMs, p95: frameMs, cpuMs } of figures) {
  const ratio = (value: number, of: number | undefined) => `×${(value / (of ?? 1)).toFixed(1)}`.padStart(7);
  process.stdout.write(
    `${name.padEnd(22)}${`${paintMs.toFixed(0)} ms`.padStart(9)}${ratio(paintMs, bare?.paintMs)}${`${allMs.toFixed(0)} ms`.padStart(12)}${`${frameMs.toFixed(1)} ms`.padStart(14)}${`${cpuMs.toFixed(2)} ms`.padStart(15)}${ratio(cpuMs, bare?.cpuMs)}\n`,
  );
}
