// Frame times while 10,000 rows scroll: node test/panel/harness/scrolling.ts
import { buildPanel, launch, openPanel, problemsOf, send } from './panel-page.ts';
import { rows, rowsMessage, suite, workspace } from './samples.ts';

const browser = await launch();
const page = await openPanel(browser, await buildPanel(), { theme: 'dark', width: 380, height: 820 });
await send(page, workspace([suite()]));
const all = rows(10_000, 1);

const receive = await page.evaluate(
  async (messages) => {
    const start = performance.now();
    for (const message of messages) window.postMessage(message, '*');
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return performance.now() - start;
  },
  Array.from({ length: 20 }, (_, index) =>
    rowsMessage(all.slice(index * 500, (index + 1) * 500), index === 0),
  ),
);
await page.getByRole('tree').focus();
await page.keyboard.press('End');
await page.keyboard.press('Enter');

// CPU time of the page's thread: what other programs of the machine do does not count.
const session = await page.context().newCDPSession(page);
await session.send('Performance.setTimeDomain', { timeDomain: 'threadTicks' });
await session.send('Performance.enable');
async function cpu(): Promise<Record<string, number>> {
  const { metrics } = await session.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value * 1000]));
}

const before = await cpu();
const times = await page.evaluate(async () => {
  const tree = document.querySelector('[role=tree]');
  if (!tree) throw new Error('No list');
  const frames: number[] = [];
  const work: number[] = [];
  let before = await new Promise<number>(requestAnimationFrame);
  for (let frame = 0; frame < 600; frame++) {
    tree.scrollTop = (frame * 331) % (tree.scrollHeight - tree.clientHeight);
    const now = await new Promise<number>(requestAnimationFrame);
    frames.push(now - before);
    before = now;
    // From the start of a frame, through scroll event, drawing and layout, to the first task after it.
    const started = performance.now();
    await new Promise<void>((done) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done();
      channel.port2.postMessage(null);
    });
    work.push(performance.now() - started);
  }
  const rank = (list: number[], share: number) =>
    [...list].sort((a, b) => a - b)[Math.floor(share * (list.length - 1))]?.toFixed(1);
  const figures = (list: number[]) => ({
    median: rank(list, 0.5),
    p95: rank(list, 0.95),
    p99: rank(list, 0.99),
    max: rank(list, 1),
  });
  return { lines: Math.round(tree.scrollHeight / 22), frame: figures(frames), work: figures(work) };
});
const after = await cpu();
const perFrame = (name: string) => (((after[name] ?? 0) - (before[name] ?? 0)) / 600).toFixed(2);
const cpuMsPerFrame = {
  script: perFrame('ScriptDuration'),
  style: perFrame('RecalcStyleDuration'),
  layout: perFrame('LayoutDuration'),
  all: perFrame('TaskDuration'),
};
console.log({ cpuMsPerFrame, receive20BatchesMs: receive.toFixed(0), ...times });
for (const problem of problemsOf(page)) console.error(problem);
await browser.close();
