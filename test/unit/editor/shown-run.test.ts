import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runHtml } from '../../../src/core/report/run-html.ts';
import { runJson } from '../../../src/core/report/run-json.ts';
import type { CellLine, FinishLine, RunHeaderLine, RunLine } from '../../../src/core/run/run.ts';
import { RunResults } from '../../../src/editor/results/run-results.ts';
import { shownRun } from '../../../src/editor/results/shown-run.ts';
import { caseLine, cell, finish, header, rubric, verdict, version } from '../report/recorded-run.ts';

const polite = rubric('polite');

/** Writes a record of one run and takes it into the results as the editor does. */
async function take(
  parts: Partial<RunHeaderLine>,
  cells: readonly CellLine[],
  base?: RunResults,
): Promise<RunResults> {
  const head = header({ rubrics: [polite], cells: cells.length, ...parts });
  const of = version('support/reply.prompt', 'a'.repeat(64), 3);
  const cases = cells.map((one) => caseLine(one.case, 'cases.jsonl', 1, { rubrics: [polite] }));
  const body: RunLine[] = [head, of, ...cases, ...cells];
  const rules: FinishLine['rules'] = [{ rule: 'polite', status: 'passed', reason: 'Of this run alone.' }];
  const end = finish(body, { rules });
  const file = join(await mkdtemp(join(tmpdir(), 'regrade-shown-')), `${head.id}.jsonl`);
  await writeFile(file, [...body, end].map((line) => `${JSON.stringify(line)}\n`).join(''));
  const results = new RunResults(head, file, base);
  results.addVersion(of);
  for (const one of cases) results.addCase(one);
  for (const one of cells) results.addCell(one);
  results.end({ ...end, paidUsd: end.summary.paidUsd });
  return results;
}

const graded = (id: string, pass: boolean, output: string) =>
  cell({ case: id, output, rubrics: { polite: verdict(pass, output) } });

async function json(results: RunResults) {
  let text = '';
  for await (const piece of runJson(await shownRun(results))) text += piece;
  return JSON.parse(text);
}

it('is the record itself where one run made all', async () => {
  const results = await take({}, [graded('a', true, 'one'), graded('b', false, 'two')]);
  const run = await shownRun(results);
  expect(run.header.id).toBe(results.id);
  expect(run.finish?.rules).toHaveLength(1);
});

it('is the last whole run with later runs of some cases over it, each cell once', async () => {
  const whole = await take({ id: '20260101T000000000Z-000001' }, [
    graded('a', false, 'old a'),
    graded('b', true, 'old b'),
    graded('c', false, 'old c'),
  ]);
  const later = await take(
    { id: '20260102T000000000Z-000002', partial: true },
    [graded('a', true, 'new a')],
    whole,
  );
  const { run, summary, cells, versions } = await json(later);
  expect(cells.map((one: { output: string }) => one.output).sort()).toEqual(['new a', 'old b', 'old c']);
  expect(summary).toMatchObject({ cells: 3, passed: 2, failed: 1, rubrics: { polite: { n: 3, passed: 2 } } });
  // That of the last run alone was "passed".
  expect(run).toMatchObject({ id: '20260102T000000000Z-000002', status: 'failed' });
  expect(run.reason).toMatch(/^Results of 2 runs/);
  expect(versions).toHaveLength(1);
  let page = '';
  for await (const piece of runHtml(await shownRun(later), { js: '', css: '' })) page += piece;
  expect(page).toContain('"done":3,"total":3');
  expect(page).not.toContain('Of this run alone.');
});
