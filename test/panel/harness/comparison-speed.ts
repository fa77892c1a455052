// First paint and scrolling of 10,000 cases by 10 rubrics: node test/panel/harness/comparison-speed.ts
import { comparison, comparisonMessages, frame } from './comparison-samples.ts';
import { buildPanel, launch, openPanel, problemsOf, send } from './panel-page.ts';

const browser = await launch();
const files = await buildPanel();
const messages = comparisonMessages(comparison({ cases: 10_000, rubrics: 10 }));
const look = { theme: 'dark', width: 1200, height: 900, entry: 'comparison' } as const;

// To JSON and to the process of the webview goes each message alone: the longest is what can block the host.
const written = messages.map((message) => {
  const start = performance.now();
  const { length } = JSON.stringify(message);
  return { length, ms: performance.now() - start };
});

const first: { sentenceMs: number; allMs: number }[] = [];
let page = await openPanel(browser, files, look);
for (let run = 0; run < 5; run++) {
  await page.close();
  page = await openPanel(browser, files, look);
  await send(page, { type: 'frame', frame: frame() });
  first.push(
    await page.evaluate(async (list) => {
      const painted = () =>
        new Promise<number>((done) =>
          requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0)),
        );
      const start = performance.now();
      const seen = new Promise<number>((done) => {
        const observer = new MutationObserver(() => {
          if (!document.querySelector('h1')) return;
          observer.disconnect();
          void painted().then(done);
        });
        observer.observe(document.body, { childList: true, subtree: true });
      });
      for (const message of list) window.postMessage(message, '*');
      const sentence = await seen;
      while (!document.querySelector('.chips')?.textContent?.includes('10,000')) await painted();
      return { sentenceMs: sentence - start, allMs: (await painted()) - start };
    }, messages),
  );
}

await page.getByRole('button', { name: /^All/ }).click();
const session = await page.context().newCDPSession(page);
await session.send('Performance.setTimeDomain', { timeDomain: 'threadTicks' });
await session.send('Performance.enable');
async function cpu(): Promise<Record<string, number>> {
  const { metrics } = await session.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value * 1000]));
}
const before = await cpu();
const scroll = await page.evaluate(async () => {
  const element = document.querySelector('.comparison');
  if (!element) throw new Error('No view');
  const frames: number[] = [];
  const work: number[] = [];
  let before = await new Promise<number>(requestAnimationFrame);
  for (let frame = 0; frame < 600; frame++) {
    element.scrollTop = 1_500 + ((frame * 331) % (element.scrollHeight - element.clientHeight - 1_500));
    const now = await new Promise<number>(requestAnimationFrame);
    frames.push(now - before);
    before = now;
    const started = performance.now();
    await new Promise<void>((done) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done();
      channel.port2.postMessage(null);
    });
    work.push(performance.now() - started);
  }
  const figures = (list: number[]) => {
    const sorted = [...list].sort((a, b) => a - b);
    const rank = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]?.toFixed(1);
    return { median: rank(0.5), p95: rank(0.95), p99: rank(0.99), max: rank(1) };
  };
  return { frame: figures(frames), work: figures(work) };
});
const after = await cpu();
const perFrame = (name: string) => (((after[name] ?? 0) - (before[name] ?? 0)) / 600).toFixed(2);

const filterMs = await page.evaluate(async () => {
  const times: number[] = [];
  for (const chip of document.querySelectorAll<HTMLElement>('.chip')) {
    const start = performance.now();
    chip.click();
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
    times.push(performance.now() - start);
  }
  return times.map((ms) => ms.toFixed(0));
});

const median = (list: number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]?.toFixed(0);
console.log({
  messages: written.length,
  longestMessageKb: Math.round(Math.max(...written.map(({ length }) => length)) / 1000),
  longestToJsonMs: Math.max(...written.map(({ ms }) => ms)).toFixed(1),
  firstSentenceMs: median(first.map(({ sentenceMs }) => sentenceMs)),
  allCasesMs: median(first.map(({ allMs }) => allMs)),
  cpuMsPerFrame: {
    script: perFrame('ScriptDuration'),
    style: perFrame('RecalcStyleDuration'),
    layout: perFrame('LayoutDuration'),
    all: perFrame('TaskDuration'),
  },
  ...scroll,
  filterMs,
});
for (const problem of problemsOf(page)) console.error(problem);
await browser.close();
