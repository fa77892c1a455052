import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareRuns } from '../../src/core/compare/compare-runs.ts';
import { openRun } from '../../src/core/run/run-store.ts';
import { memoryRun } from '../unit/compare/memory-run.ts';

/** Compares two recorded runs of 10,000 cases by 10 rubrics, from their records on disk. */
const cases = Number(process.argv[2] ?? 10_000);
const rubrics = 10;
const folder = await mkdtemp(join(tmpdir(), 'regrade-compare-'));

async function record(name: string, side: number): Promise<string> {
  const names = Array.from({ length: rubrics }, (_, at) => `rubric ${at}`);
  const run = memoryRun({
    id: name,
    version: name,
    // Half of the rubrics pass or fail, half give scores: three on a grid, two anywhere.
    rubrics: Object.fromEntries(names.map((rubric, at) => [rubric, { binary: at < 5 }])),
    cases: Array.from({ length: cases }, (_, index) => ({
      id: `case ${index}`,
      vars: { ticket: `Where is order ${index}? ${'I wait for it. '.repeat(10)}` },
      tags: [`tag ${index % 5}`],
      outputs: [`Your order ${index} is on its way. ${'We are sorry. '.repeat(20 + side)}`],
      grades: Object.fromEntries(
        names.map((rubric, at) => {
          const value = Math.abs(Math.sin(index * 12.9898 + at * 78.233 + (index % 3) * side)) % 1;
          return [rubric, [at < 5 ? (value < 0.8 ? 1 : 0) : at < 8 ? Math.round(value * 10) / 10 : value]];
        }),
      ),
    })),
  });
  const lines: string[] = [JSON.stringify(run.header), ...run.versions.map((line) => JSON.stringify(line))];
  for await (const line of run.cases()) lines.push(JSON.stringify(line));
  for await (const line of run.cells()) lines.push(JSON.stringify(line));
  lines.push(JSON.stringify(run.finish));
  const file = join(folder, `${name}.jsonl`);
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

try {
  const files = [await record('a', 0), await record('b', 1)];
  let longest = 0;
  /** Whether what goes on is the comparison, not its baseline. */
  let watching = false;
  let last = performance.now();
  const watch = setInterval(() => {
    const now = performance.now();
    if (watching) longest = Math.max(longest, now - last - 5);
    last = now;
  }, 5);
  const times: number[] = [];
  const reads: number[] = [];
  const cpu: number[] = [];
  const parses: number[] = [];
  for (let round = 0; round < 3; round++) {
    const bare = performance.now();
    for (const file of files) {
      for (const line of (await readFile(file, 'utf8')).split('\n')) if (line !== '') JSON.parse(line);
    }
    parses.push(Math.round(performance.now() - bare));
    // What the baseline held up is not the comparison's.
    await new Promise((resolve) => setTimeout(resolve, 10));
    watching = true;
    const start = performance.now();
    const runs = [await openRun(files[0]!), await openRun(files[1]!)] as const;
    for (const run of runs) {
      let lines = 0;
      for await (const some of run.outlines?.() ?? []) lines += some.length;
      if (lines !== 2 * cases) throw new Error(`The record holds ${lines} lines.`);
    }
    const read = performance.now();
    const before = process.cpuUsage();
    await compareRuns({ runs: [runs[0]] }, { runs: [runs[1]] });
    reads.push(Math.round(read - start));
    times.push(Math.round(performance.now() - read));
    cpu.push(Math.round(process.cpuUsage(before).user / 1000));
    // The last stretch is seen in the next turn.
    await new Promise((resolve) => setTimeout(resolve, 10));
    watching = false;
  }
  clearInterval(watch);
  console.log(
    JSON.stringify({
      cases,
      rubrics,
      /** Reading both records and comparing, each round; reading alone; every line of both by `JSON.parse`. */
      ms: times,
      readMs: reads,
      parseMs: parses,
      cpuMs: cpu,
      longestBlockMs: Math.round(longest),
      rssMb: Math.round(process.memoryUsage().rss / 1e6),
    }),
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
