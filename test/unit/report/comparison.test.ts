import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { caseCells } from '../../../src/core/compare/case-cells.ts';
import { compareRuns } from '../../../src/core/compare/compare-runs.ts';
import { decideGate, type GateOutcome } from '../../../src/core/compare/gate.ts';
import { comparedCase } from '../../../src/core/report/compared-case.ts';
import { comparedCases } from '../../../src/core/report/compared-cases.ts';
import { comparisonJson } from '../../../src/core/report/comparison-json.ts';
import { comparisonMarkdown } from '../../../src/core/report/comparison-markdown.ts';
import { comparisonTable } from '../../../src/core/report/comparison-table.ts';
import { gateJunit } from '../../../src/core/report/gate-junit.ts';
import { gateMarkdown } from '../../../src/core/report/gate-markdown.ts';
import { type GateReport, gateJson } from '../../../src/core/report/gate-report.ts';
import { gateTable } from '../../../src/core/report/gate-table.ts';
import { promptChange } from '../../../src/core/report/prompt-change.ts';
import { suiteChanges } from '../../../src/core/report/suite-changes.ts';
import { gateOf } from '../../../src/core/suite/defaults.ts';
import type { Suite } from '../../../src/core/suite/suite.ts';
import { memoryRun, rubric } from '../compare/memory-run.ts';
import { harmful, withoutCode } from './outside-code.ts';

/** Two runs of `n` cases: of the rubrics named, every second case that passed before fails now. */
function runs(names: readonly string[], n = 20, title = (index: number) => `case ${index}`) {
  const rubrics = Object.fromEntries(names.map((name) => [name, {}]));
  const run = (version: string, passes: (index: number) => number) =>
    memoryRun({
      id: `run of ${version}`,
      version,
      rubrics,
      cases: Array.from({ length: n }, (_, index) => ({
        id: `c${index}`,
        name: title(index),
        grades: Object.fromEntries(names.map((name) => [name, [passes(index)]])),
        outputs: [`${version} ${title(index)}`],
      })),
    });
  return { before: run('version-a', () => 1), now: run('version-b', (index) => index % 2) };
}

async function comparisonOf(names: readonly string[], n?: number, title?: (index: number) => string) {
  const { before, now } = runs(names, n, title);
  return compareRuns({ runs: [before], words: 'v1 (production)' }, { runs: [now], words: 'working copy' });
}

const tableOptions = { color: false, place: (file: string) => file, listed: 3, change: null };
const evil = '@octocat <b>x</b> | [a](https://evil.example) :rocket: #12 `` $x$ \u001B[31mred\u202E';

describe('a comparison', () => {
  test('in the terminal: the sentence, both rates, difference, broken cases with their place, what is left out', async () => {
    const text = comparisonTable(await comparisonOf(['grounded']), tableOptions);
    const [first] = text.split('\n');
    expect(first).toBe('Regressed in one. grounded fell by 50 points.');
    expect(text).toMatch(/ {2}grounded {2}20 {3}100 % {2}50 % {2}−50 \[−70, −26\] +10 +0 +0 {2}regressed\n/);
    expect(text.match(/ {4}broken {2}/g)).toHaveLength(3);
    expect(text).toContain('… and 7 more broken cases');
    expect(text).not.toMatch(harmful);
  });

  test('in Markdown: what stands beside the candidate has a table of its own', async () => {
    const comparison = await comparisonOf(['grounded', 'tone']);
    const beside = {
      side: 'a',
      short: 'v3',
      words: `v3 ${evil}`,
      missing: null,
      verdict: 'improved' as const,
      rubrics: [
        {
          name: 'grounded',
          value: 0.9,
          delta: -0.1,
          ci: [-0.2, 0.05] as const,
          verdict: 'inconclusive' as const,
          explanation: '',
        },
      ],
      costRatio: null,
      costCi: null,
    };
    const later = { ...beside, words: 'v4', missing: 'Not run yet.', rubrics: [] };
    const markdown = comparisonMarkdown(comparison, null, [beside, later]);
    expect(markdown).toContain(
      '| <code>grounded</code> | 90 %, −10 [−20, +5] not decided | – |\n| <code>tone</code> | – | – |\n',
    );
    expect(markdown).toContain('| all | **improved** | Not run yet. |\n');
    expect(withoutCode(markdown)).not.toContain('octocat');
    expect(comparisonMarkdown(comparison, null)).not.toContain('Beside them');
  });

  test('hostile names and titles neither act on a terminal nor leave code in Markdown', async () => {
    const comparison = await comparisonOf([evil, '__proto__', '</details>'], 20, () => evil);
    const change = { words: evil, texts: [] };
    const table = comparisonTable(comparison, { ...tableOptions, change });
    expect(table).not.toMatch(harmful);
    const markdown = comparisonMarkdown(comparison, change);
    expect(markdown).not.toMatch(harmful);
    const outside = withoutCode(markdown);
    for (const mark of ['octocat', '<b>', 'evil', ':rocket:', '#12', '$x$'])
      expect(outside).not.toContain(mark);
    expect(outside.match(/<\/?details>/g)).toEqual(['<details>', '</details>']);
    // A table row has the cells that its head has: nine in the table of rubrics, four in that of metrics.
    for (const row of markdown.split('\n').filter((line) => line.startsWith('|')))
      expect([11, 6]).toContain(row.split('|').length);
    expect(Object.keys(comparisonJson(comparison).rubrics)).toEqual([evil, '__proto__', '</details>']);
  });

  test('any text stays inside code', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme-ascii', maxLength: 30 }), async (text) => {
        const hostile = `@octocat<i>${text}`;
        const comparison = await comparisonOf([hostile], 6, () => hostile);
        const outside = withoutCode(comparisonMarkdown(comparison, { words: hostile, texts: [] }));
        expect(outside).not.toContain('octocat');
        expect(outside).not.toContain('<i>');
      }),
      { numRuns: 60 },
    );
  });

  test('Markdown stays within the size of a comment and counts what is left out', async () => {
    const long = `${'`|<&@'.repeat(1000)}`;
    const names = Array.from({ length: 90 }, (_, index) => `rubric ${index} ${long}`);
    const text = comparisonMarkdown(await comparisonOf(names, 60, (index) => `${index} ${long}`), null);
    expect(text.length).toBeLessThanOrEqual(60_000);
    expect(text).toMatch(/… and \d+ more rubrics/);
    expect(text).toContain('60 cases paired.');
  });

  test('the texts of all cases, read in one go, are those of each case read alone', async () => {
    const { before, now } = runs(['r'], 12);
    const comparison = await compareRuns({ runs: [before] }, { runs: [now] });
    const texts = await comparedCases(comparison, [before], [now]);
    expect(texts).toHaveLength(12);
    for (const row of comparison.cases) {
      const alone = comparedCase(
        row.id,
        await caseCells([before], 'version-a', row),
        await caseCells([now], 'version-b', row),
      );
      expect(texts.find(({ id }) => id === row.id)).toEqual(alone);
    }
    const few = await comparedCases(comparison, [before], [now], 4);
    // Broken ones come first.
    expect(few.map(({ id }) => id)).toEqual(['c0', 'c2', 'c4', 'c6']);
  });
});

describe('a gate', () => {
  async function reportOf(name: string): Promise<GateReport> {
    const comparison = await comparisonOf([name]);
    const gate = gateOf();
    const open: GateOutcome = {
      rule: name,
      asks: 'at least 1',
      status: 'warning',
      reason: name,
      neededCases: 7,
    };
    const decision = decideGate({ gate, comparisons: [comparison], runRules: [open], stopped: null });
    const suite = { suite: `${name}.eval.yaml`, decision, changes: [name], notes: [name] };
    const comparisons = [{ prompt: name, comparison, change: null, baseline: [], candidate: [] }];
    return {
      decision,
      exitCode: decision.exitCode,
      base: { ref: name, commit: 'a'.repeat(40) },
      suites: [{ ...suite, comparisons }],
    };
  }

  test('says the decision, each rule with its figures, and the changed tests', async () => {
    const text = gateTable(await reportOf('grounded'), { color: false, place: (file) => file });
    expect(text).toMatch(/^The gate fails: grounded\. ?/);
    expect(text).toContain('Judged by what stands in grounded (aaaaaaaaaaaa), not by this change.');
    expect(text).toContain('  failed       grounded  no-regression');
    expect(text).toContain('The tests change too. That is shown here and does not count:\n    grounded');
  });

  test('hostile names change none of its reports', async () => {
    const report = await reportOf(evil);
    expect(gateTable(report, { color: false, place: (file) => file })).not.toMatch(harmful);
    const outside = withoutCode(gateMarkdown(report));
    for (const mark of ['octocat', '<b>', 'evil', ':rocket:', '#12', '$x$'])
      expect(outside).not.toContain(mark);
    const xml = gateJunit(report);
    expect(xml).not.toMatch(harmful);
    expect(xml).not.toContain('<b>');
    expect(xml.match(/<testcase /g)).toHaveLength(2);
    expect(JSON.parse(JSON.stringify(gateJson(report)))).toMatchObject({ verdict: 'failed', exitCode: 1 });
  });

  test('its JUnit has just the elements and attributes of the schema that Jenkins checks by (junit-10.xsd)', async () => {
    const allowed: Record<string, readonly string[]> = {
      testsuites: ['name', 'time', 'tests', 'failures', 'errors'],
      testsuite: ['name', 'tests', 'failures', 'errors', 'time', 'skipped', 'timestamp', 'file'],
      testcase: ['name', 'time', 'classname'],
      failure: ['type', 'message'],
      error: ['type', 'message'],
      'system-out': [],
    };
    const parents: Record<string, string> = { testsuite: 'testsuites', testcase: 'testsuite' };
    const parser = new SaxesParser();
    const open: string[] = [];
    const seen = new Set<string>();
    parser.on('opentag', ({ name, attributes }) => {
      expect(Object.keys(attributes).filter((one) => !allowed[name]?.includes(one))).toEqual([]);
      if (name in parents) expect(open.at(-1)).toBe(parents[name]);
      if (name === 'testcase') expect(attributes).toMatchObject({ time: '0.000' });
      open.push(name);
      seen.add(name);
    });
    parser.on('closetag', () => open.pop());
    parser.write(gateJunit(await reportOf('grounded'))).close();
    expect([...seen].sort()).toEqual(['failure', 'system-out', 'testcase', 'testsuite', 'testsuites']);
  });

  test('its Markdown says what needs a look first, in words', async () => {
    const text = gateMarkdown(await reportOf('grounded'));
    const rules = text.split('\n').filter((line) => line.startsWith('| <code>grounded'));
    expect(rules[0]).toMatch(/\| no-regression \| \*\*failed\*\* \| −50 points \(95 % interval .*\|$/);
    expect(rules[1]).toContain('| not decided |');
    expect(text).toContain(
      '<summary><code>grounded</code> by <code>grounded&#46;eval&#46;yaml</code>: regressed</summary>',
    );
    expect(text).toContain('**Regressed in one. `grounded` fell by 50 points.**');
  });

  test('its Markdown stays within the size of a comment', async () => {
    const report = await reportOf('`|<&@'.repeat(200));
    const many = { ...report, suites: Array.from({ length: 80 }, () => report.suites).flat() };
    const text = gateMarkdown(many);
    expect(text.length).toBeLessThanOrEqual(60_000);
    expect(text).toMatch(/… and \d+ more suites/);
  });
});

test('how a suite changed is told in words', async () => {
  const suite = (part: Partial<Suite>, cases: readonly { id: string; vars: object }[]): Suite => ({
    path: 'a.eval.yaml',
    format: 'eval',
    prompts: [{ path: 'a.prompt' }],
    models: [],
    trials: 1,
    recordings: [],
    rubrics: [],
    gate: gateOf(),
    budget: {},
    problems: [],
    files: [],
    outline: {
      head: { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } },
      rubrics: [],
      cases: [],
      datasets: [],
    },
    async *cases() {
      for (const one of cases)
        yield { case: { ...one, vars: { ...one.vars } }, file: 'a.eval.yaml', rubrics: [] };
    },
    ...part,
  });
  const before = suite(
    { rubrics: [rubric('grounded', { options: { threshold: 0.8 } }), rubric('old')], trials: 3 },
    [
      { id: 'a', vars: { n: 1 } },
      { id: 'b', vars: { n: 2 } },
    ],
  );
  const after = suite(
    {
      rubrics: [rubric('grounded', { options: { threshold: 0.5 } }), rubric('new', { gate: 'off' })],
      gate: gateOf({ alpha: 0.01 }),
    },
    [
      { id: 'a', vars: { n: 3 } },
      { id: 'c', vars: {} },
    ],
  );
  expect(await suiteChanges(before, before)).toEqual([]);
  expect(await suiteChanges(before, after)).toEqual([
    'rubric grounded: threshold 0.8 → 0.5',
    'rubric old: removed',
    'rubric new: new',
    'gate: alpha 0.05 → 0.01',
    'trials 3 → 1',
    '1 case added: c',
    '1 case removed: b',
    '1 case changed: a',
  ]);
});

test('how a prompt changed: words, and the texts that differ', () => {
  const definition = (template: string) =>
    ({ v: 1, engine: 'handlebars', template, parameters: {}, tools: [] }) as const;
  const change = promptChange(
    definition('{{role "system"}}Be brief.{{role "user"}}{{q}}'),
    definition('{{role "system"}}Be kind.{{role "user"}}{{q}}'),
  );
  expect(change).toEqual({
    words: 'system message: 1 line',
    texts: [{ title: 'System message', before: 'Be brief.', after: 'Be kind.' }],
  });
  expect(promptChange(definition('a'), definition('a'))).toBeNull();
});
