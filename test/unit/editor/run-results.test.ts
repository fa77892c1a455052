import { describe, expect, it } from 'vitest';
import type { RubricDefinition } from '../../../src/core/rubric/rubric.ts';
import type { CaseLine, Cell, RunHeaderLine } from '../../../src/core/run/run.ts';
import { RunResults } from '../../../src/editor/results/run-results.ts';

const polite: RubricDefinition = {
  name: 'polite',
  type: 'icontains',
  negated: false,
  options: { value: 'please' },
  weight: 1,
  binary: true,
  hash: 'h1',
};

const header = (id: string, more: Partial<RunHeaderLine> = {}): RunHeaderLine => ({
  kind: 'run',
  v: 1,
  id,
  suite: 'a.eval.yaml',
  startedAt: '2026-01-02T03:04:05.000Z',
  toolVersion: '0.1.0',
  trials: 1,
  plan: 'p',
  rubrics: [polite],
  cells: 3,
  limitUsd: null,
  ...more,
});

const version = (hash: string, prompt = 'a.prompt') => ({
  hash,
  prompt,
  definitionHash: `d ${hash}`,
  definition: { v: 1 as const, engine: 'text' as const, template: '', parameters: {}, tools: [] },
  number: null,
});

const caseLine = (id: string): CaseLine => ({
  kind: 'case',
  case: { id, vars: {} },
  file: 'a.eval.yaml',
  line: 3,
  rubrics: [polite],
});

function cell(id: string, pass: boolean, more: Partial<Cell> = {}): Cell {
  return {
    prompt: 'a.prompt',
    version: 'v1',
    model: 'echo',
    case: id,
    trial: 1,
    status: pass ? 'passed' : 'failed',
    messages: [{ role: 'user', content: [{ type: 'text', text: 'long text' }] }],
    output: 'long output',
    toolCalls: [],
    refusal: null,
    finishReason: 'stop',
    rubrics: { polite: { pass, score: pass ? 1 : 0, reason: 'long reason' } },
    score: pass ? 1 : 0,
    error: null,
    reportedModel: 'echo-1',
    fingerprint: null,
    usage: { input: 5, output: 2, cachedInput: 0, reasoning: 0 },
    costUsd: 0.5,
    judgeCostUsd: null,
    latencyMs: 1,
    ttftMs: null,
    reused: false,
    source: 'network',
    responseKey: null,
    attempts: [],
    ...more,
  };
}

function whole(
  id: string,
  cells: readonly Cell[],
  base?: RunResults,
  more: Partial<RunHeaderLine> = {},
): RunResults {
  const results = new RunResults(header(id, more), `/runs/${id}.jsonl`, base);
  for (const hash of new Set(cells.map((one) => one.version))) results.addVersion(version(hash));
  for (const one of cells) {
    results.addCase(caseLine(one.case));
    results.addCell(one);
  }
  return results;
}

describe('the results of a run', () => {
  it('count cells, rubrics and cases', () => {
    const results = whole('r1', [cell('x', true), cell('y', false), cell('z', true)]);
    expect(results.tally()).toEqual({ passed: 2, failed: 1, errors: 0 });
    expect(results.rubric('polite')).toMatchObject({ n: 3, passed: 2, errors: 0 });
    expect(results.ofCase('y')).toEqual({ passed: 0, failed: 1, errors: 0, failing: ['polite'] });
    expect(results.failedCases()).toEqual(['y']);
    expect(results.state(false)).toMatchObject({ paidUsd: 1.5, tokens: 21, reused: 0 });
  });

  it('keep no text of a cell', () => {
    const kept = JSON.stringify([...whole('r1', [cell('x', true)]).cells.values()]);
    expect(kept).not.toContain('long');
  });

  it('lay a run of one case over those before it', () => {
    const before = whole('r1', [cell('x', true), cell('y', false), cell('z', true)]);
    const results = whole('r2', [cell('y', true)], before, { partial: true, cells: 1 });
    expect(results.tally()).toEqual({ passed: 3, failed: 0, errors: 0 });
    expect(results.rubric('polite')).toMatchObject({ n: 3, passed: 3 });
    expect(results.cells.get([...results.cells.keys()][0] ?? '')?.file).toBe('/runs/r1.jsonl');
    expect(results.worstOf('y')?.file).toBe('/runs/r2.jsonl');
    expect(results.state(false)).toMatchObject({ paidUsd: 0.5 });
  });

  it('pass as a whole only where what stays of earlier runs passed, or the gate allowed it', () => {
    const ending = (status: 'passed' | 'failed') => ({
      status,
      reason: null,
      finishedAt: '2026-01-02T03:04:06.000Z',
      rules: [],
      notStored: 0,
      paidUsd: 0,
    });
    for (const [earlier, again, shown] of [
      ['failed', ['y'], 'failed'],
      ['failed', ['y', 'z'], 'passed'],
      ['passed', ['y'], 'passed'],
    ] as const) {
      const before = whole('r1', [cell('x', true), cell('y', false), cell('z', false)]);
      before.end(ending(earlier));
      const part = again.map((id) => cell(id, true));
      const results = whole('r2', part, before, { partial: true, cells: part.length });
      expect(results.state(false).status).toBe('running');
      results.end(ending('passed'));
      expect(results.state(false).status).toBe(shown);
    }
  });

  it('keep all that another prompt gave when one prompt of the suite runs', () => {
    const before = new RunResults(header('r1', { partial: true }), '/runs/r1.jsonl');
    before.addVersion(version('v1'));
    for (const id of ['x', 'y', 'z']) before.addCell(cell(id, true));
    const results = new RunResults(header('r2', { partial: true }), '/runs/r2.jsonl', before);
    results.addVersion(version('w1', 'b.prompt'));
    results.addCell(cell('x', false, { prompt: 'b.prompt', version: 'w1' }));
    expect(results.tally()).toEqual({ passed: 3, failed: 1, errors: 0 });
  });

  it('drop what an earlier version of the same prompt gave, and keep other prompts', () => {
    const before = new RunResults(header('r1'), '/runs/r1.jsonl');
    before.addVersion(version('v1'));
    before.addVersion(version('w1', 'b.prompt'));
    before.addCell(cell('x', true));
    before.addCell(cell('x', true, { prompt: 'b.prompt', version: 'w1' }));
    const results = whole('r2', [cell('x', false, { version: 'v2' })], before, { partial: true });
    expect([...results.cells.values()].map((one) => [one.prompt, one.version, one.row.status])).toEqual([
      ['b.prompt', 'w1', 'passed'],
      ['a.prompt', 'v2', 'failed'],
    ]);
    expect(results.tally()).toEqual({ passed: 1, failed: 1, errors: 0 });
  });

  it('refuse an event of another run', () => {
    const results = whole('r1', [cell('x', true)]);
    expect(results.accept({ type: 'cell', run: 'r0', cell: cell('y', false) })).toBeUndefined();
    expect(results.tally()).toEqual({ passed: 1, failed: 0, errors: 0 });
  });

  it('say that the price is unknown when an answer has none', () => {
    expect(whole('r1', [cell('x', true, { costUsd: null })]).state(false).paidUsd).toBeNull();
  });

  it('count an error as neither passed nor failed, with its sentence', () => {
    const failure = { kind: 'timeout' as const, message: 'The model did not answer.' };
    const results = whole('r1', [cell('x', false, { status: 'error', error: failure, rubrics: {} })]);
    expect(results.tally()).toEqual({ passed: 0, failed: 0, errors: 1 });
    expect([...results.cells.values()][0]?.row.why).toEqual(['The model did not answer.']);
  });
});
