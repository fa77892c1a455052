import { isVerdict } from '../rubric/rubric.ts';
import type { CellLine, FinishLine, StoredRun } from '../run/run.ts';
import { cellErrors } from './digest.ts';
import { finishOf } from './finished.ts';
import { manyLines, oneLine } from './plain-text.ts';
import { xmlAttributes, xmlText } from './xml-text.ts';

/** Up to this many test cases are held in memory so that small test suites share one reading of the record. */
const heldCells = 2000;
/** Of one cell's output, UTF-16 units: readers of JUnit files load them whole. */
const outputLimit = 4000;
const reasonLimit = 1000;

interface TestSuite {
  readonly key: string;
  readonly prompt: string;
  readonly version: string;
  readonly model: string;
  tests: number;
  failures: number;
  errors: number;
  milliseconds: number;
  /** Test cases of rubrics over the whole run. */
  overRun: string;
}

/**
 * A run as JUnit XML, in pieces: one test suite for each prompt version and model, one test case a cell. A failed cell
 * has one `<failure>` with all reasons, a cell that could not be judged one `<error>`. A rule on a rubric over the whole
 * run is one more test case. Test suites stand in the order of
 * their first cell; memory follows the number of cases (their places) and a fixed number of cells.
 * @throws {InputError} `run-unfinished`.
 */
export async function* runJunit(run: StoredRun): AsyncGenerator<string> {
  const finish = finishOf(run);
  const suites = await countSuites(run, finish);
  const places = await casePlaces(run);
  const total = (of: 'tests' | 'failures' | 'errors' | 'milliseconds') =>
    suites.reduce((sum, suite) => sum + suite[of], 0);
  const seconds = Math.max(0, Date.parse(finish.finishedAt) - Date.parse(run.header.startedAt)) / 1000;

  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites${xmlAttributes({
    name: run.header.suite,
    tests: total('tests'),
    failures: total('failures'),
    errors: total('errors'),
    time: seconds.toFixed(3),
  })}>\n`;
  const names = suiteNames(suites);
  for (const batch of batches(suites)) {
    const held = new Map<string, string[]>(batch.map(({ key }) => [key, []]));
    const only = batch.length === 1 ? batch[0] : undefined;
    // One large test suite streams; several small ones are collected in one reading.
    if (only !== undefined) yield suiteHead(only, names, run);
    for await (const cell of run.cells()) {
      const fragments = held.get(suiteKey(cell));
      if (fragments === undefined) continue;
      const text = testCase(
        cell,
        names.get(suiteKey(cell)) ?? cell.prompt,
        places.get(cell.case),
        run.header.trials,
      );
      if (only !== undefined) yield text;
      else fragments.push(text);
    }
    if (only !== undefined) yield `${only.overRun}  </testsuite>\n`;
    else {
      for (const suite of batch) {
        yield suiteHead(suite, names, run);
        yield* held.get(suite.key) ?? [];
        yield `${suite.overRun}  </testsuite>\n`;
      }
    }
  }
  yield '</testsuites>\n';
}

const suiteKey = ({ prompt, version, model }: Pick<CellLine, 'prompt' | 'version' | 'model'>) =>
  JSON.stringify([prompt, version, model]);

async function countSuites(run: StoredRun, finish: FinishLine): Promise<TestSuite[]> {
  const suites = new Map<string, TestSuite>();
  for await (const cell of run.cells()) {
    const { prompt, version, model } = cell;
    const key = suiteKey(cell);
    const suite = suites.get(key) ?? {
      key,
      prompt,
      version,
      model,
      tests: 0,
      failures: 0,
      errors: 0,
      milliseconds: 0,
      overRun: '',
    };
    suites.set(key, suite);
    suite.tests++;
    if (cell.status === 'failed') suite.failures++;
    if (cell.status === 'error') suite.errors++;
    suite.milliseconds += cell.latencyMs ?? 0;
  }
  const all = [...suites.values()];
  const names = suiteNames(all);
  for (const suite of all) addRulesOverRun(suite, names.get(suite.key) ?? suite.prompt, finish);
  return all;
}

/** One test case for each rule on a rubric over the whole run. */
function addRulesOverRun(suite: TestSuite, classname: string, { rules, summary }: FinishLine): void {
  for (const { rule, of, status, reason } of rules) {
    const figures = Object.hasOwn(summary.rubrics, rule) ? summary.rubrics[rule]?.overRun : undefined;
    if (figures === undefined) continue;
    if (of !== undefined && (of.prompt !== suite.prompt || of.model !== suite.model)) continue;
    const head = xmlAttributes({ name: `${rule} over the whole run`, classname, time: '0.000' });
    suite.tests++;
    if (status === 'failed') suite.failures++;
    if (status === 'error') suite.errors++;
    const body =
      status === 'passed' ? '' : element(status === 'failed' ? 'failure' : 'error', rule, [reason]);
    suite.overRun +=
      body === '' ? `    <testcase${head}/>\n` : `    <testcase${head}>\n${body}    </testcase>\n`;
  }
}

async function casePlaces(run: StoredRun): Promise<Map<string, { file: string; line: number | null }>> {
  const places = new Map<string, { file: string; line: number | null }>();
  const files = new Map<string, string>();
  for await (const { case: found, file, line } of run.cases()) {
    // One string a file, not one a case.
    const shared = files.get(file) ?? file;
    files.set(file, shared);
    places.set(found.id, { file: shared, line });
  }
  return places;
}

/** `PROMPT × MODEL`, with the version's first digits where a prompt has several versions. */
function suiteNames(suites: readonly TestSuite[]): Map<string, string> {
  const versions = new Map<string, Set<string>>();
  for (const { prompt, version } of suites)
    versions.set(prompt, (versions.get(prompt) ?? new Set()).add(version));
  return new Map(
    suites.map(({ key, prompt, version, model }) => {
      const mark =
        (versions.get(prompt)?.size ?? 0) > 1 ? `@${version.replace(/^sha256:/, '').slice(0, 8)}` : '';
      return [key, `${prompt}${mark} × ${model}`];
    }),
  );
}

function batches(suites: readonly TestSuite[]): TestSuite[][] {
  const result: TestSuite[][] = [];
  let size = heldCells;
  for (const suite of suites) {
    if (size + suite.tests > heldCells) {
      result.push([]);
      size = 0;
    }
    result.at(-1)?.push(suite);
    size += suite.tests;
  }
  return result;
}

function suiteHead(suite: TestSuite, names: Map<string, string>, run: StoredRun): string {
  const head = xmlAttributes({
    name: names.get(suite.key) ?? suite.prompt,
    tests: suite.tests,
    failures: suite.failures,
    errors: suite.errors,
    skipped: 0,
    time: (suite.milliseconds / 1000).toFixed(3),
    timestamp: run.header.startedAt.replace(/(\.\d+)?Z$/, ''),
    file: suite.prompt,
  });
  const properties = Object.entries({
    'regrade.run': run.header.id,
    'regrade.suite': run.header.suite,
    'regrade.prompt': suite.prompt,
    'regrade.version': run.versions.find(({ hash }) => hash === suite.version)?.saved ?? suite.version,
    'regrade.model': suite.model,
  }).map(([name, value]) => `      <property${xmlAttributes({ name, value })}/>\n`);
  return `  <testsuite${head}>\n    <properties>\n${properties.join('')}    </properties>\n`;
}

function testCase(
  cell: CellLine,
  suite: string,
  place: { file: string; line: number | null } | undefined,
  trials: number,
): string {
  const head = xmlAttributes({
    name: trials > 1 || cell.trial > 1 ? `${cell.case} (trial ${cell.trial})` : cell.case,
    classname: suite,
    time: ((cell.latencyMs ?? 0) / 1000).toFixed(3),
    ...(place ? { file: place.file } : {}),
    ...(place && place.line !== null ? { line: place.line } : {}),
  });
  if (cell.status === 'passed') return `    <testcase${head}/>\n`;
  const body = cell.status === 'failed' ? failureElement(cell) : errorElement(cell);
  const output =
    cell.output === null
      ? ''
      : `      <system-out>${xmlText(manyLines(cell.output, outputLimit))}</system-out>\n`;
  return `    <testcase${head}>\n${body}${output}    </testcase>\n`;
}

function failureElement(cell: CellLine): string {
  const failed = Object.entries(cell.rubrics).flatMap(([name, grade]) =>
    isVerdict(grade) && !grade.pass ? [{ name, grade }] : [],
  );
  const lines = failed.map(({ name, grade }) => `${name}: ${grade.reason} (score ${grade.score.toFixed(2)})`);
  return element('failure', failed.map(({ name }) => name).join(', '), lines);
}

function errorElement(cell: CellLine): string {
  const errors = cellErrors(cell);
  const kinds = [...new Set(errors.map(({ failure }) => failure.kind))];
  const lines = errors.map(
    ({ rubric, failure }) => `${rubric === null ? '' : `${rubric}: `}${failure.message}`,
  );
  return element('error', kinds.join(', '), lines);
}

function element(name: 'failure' | 'error', type: string, lines: readonly string[]): string {
  const head = xmlAttributes({ message: oneLine(lines.join('; '), reasonLimit), type });
  const text = lines.map((line) => manyLines(line, reasonLimit)).join('\n');
  return `      <${name}${head}>${xmlText(text)}</${name}>\n`;
}
