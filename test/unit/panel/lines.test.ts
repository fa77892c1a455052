import { describe, expect, it } from 'vitest';
import type { CellRow } from '../../../src/panel/contract.ts';
import {
  allTags,
  groupLine,
  type Line,
  listLines,
  promptKey,
  promptLine,
  rubricSearch,
} from '../../../src/panel/results/lines.ts';
import { moveInList } from '../../../src/panel/results/moves.ts';
import { startView, type View } from '../../../src/panel/results/view.ts';
import { sampleRow, sampleRun } from './sample-run.ts';

const prompt = promptKey(sampleRun().prompts[0]!);
const sample = [
  sampleRow({ case: 'fine', tags: ['b'] }),
  sampleRow({ case: 'late refund', status: 'failed', why: ['grounded'], tags: ['a', 'b'] }),
  sampleRow({ case: 'flaky', trial: 2, status: 'failed', why: ['tone'] }),
  sampleRow({ case: 'flaky', trial: 1 }),
  sampleRow({ case: 'broken', status: 'error', why: ['The judge timed out.'] }),
];

function lines(view: Partial<View> = {}, list: CellRow[] = sample, run = sampleRun()): Line[] {
  const rows = { run: run.id, prompts: new Map([['p1', new Map(list.map((row) => [row.key, row]))]]) };
  return listLines(run, rows, { ...startView, ...view });
}

function sketch(list: readonly Line[]): string[] {
  return list.map(sketchLine);
}

function sketchLine(line: Line): string {
  switch (line.kind) {
    case 'prompt':
      return `prompt ${line.result.prompt}`;
    case 'rubric':
      return `rubric ${line.rubric.name}`;
    case 'group':
      return `${line.open ? 'v' : '>'} ${line.status} ${line.count}/${line.of}`;
    case 'case':
      return `${line.entry.title} ${line.entry.bad}/${line.entry.trials.length}`;
    case 'waiting':
      return `waiting ${line.count}`;
  }
}

describe('listLines', () => {
  it('groups cases, failed first, passed closed; a case with a failed trial is failed', () => {
    expect(sketch(lines())).toEqual([
      'prompt a.prompt',
      'rubric grounded',
      'v failed 2/2',
      'late refund 1/1',
      'flaky 1/2',
      'v error 1/1',
      'broken 1/1',
      '> passed 1/1',
    ]);
  });

  it('sorts trials by number', () => {
    const flaky = lines().find((line) => line.kind === 'case' && line.entry.case === 'flaky');
    expect(flaky?.kind === 'case' && flaky.entry.trials.map((row) => row.trial)).toEqual([1, 2]);
  });

  it('leaves out what is closed and opens what is toggled', () => {
    expect(sketch(lines({ toggled: [promptLine(prompt)] }))).toEqual(['prompt a.prompt']);
    const toggled = [groupLine(prompt, 'failed', false), groupLine(prompt, 'passed', false)];
    expect(sketch(lines({ toggled }))).toContain('fine 0/1');
    expect(sketch(lines({ toggled }))).not.toContain('late refund 1/1');
  });

  it('filters failed only, by words, by tag and by rubric', () => {
    expect(sketch(lines({ onlyFailed: true })).some((line) => line.includes('passed'))).toBe(false);
    expect(sketch(lines({ search: 'REFUND late' })).slice(2)).toEqual(['v failed 1/2', 'late refund 1/1']);
    expect(sketch(lines({ tag: 'b' })).slice(2)).toEqual([
      'v failed 1/2',
      'late refund 1/1',
      'v passed 1/1',
      'fine 0/1',
    ]);
    expect(sketch(lines({ search: rubricSearch('tone') })).slice(2)).toEqual(['v failed 1/2', 'flaky 1/2']);
    expect(sketch(lines({ search: 'no such case' })).slice(2)).toEqual([]);
  });

  it('says what is waiting while a run goes on', () => {
    const run = sampleRun({ status: 'running', done: 5, total: 9 });
    expect(sketch(lines({}, sample, run)).at(-1)).toBe('waiting 4');
    expect(sketch(lines({}, sample, sampleRun({ done: 5, total: 9 }))).at(-1)).toBe('> passed 1/1');
  });

  it('numbers siblings from 1 within each parent', () => {
    for (const line of lines()) {
      expect(line.position).toBeGreaterThanOrEqual(1);
      expect(line.position).toBeLessThanOrEqual(line.siblings);
    }
    expect(
      lines()
        .filter((line) => line.level === 2)
        .map((line) => line.position),
    ).toEqual([1, 2, 3, 4]);
  });

  it('keeps cases of names like __proto__ apart', () => {
    const hostile = [sampleRow({ case: '__proto__', status: 'failed' }), sampleRow({ case: 'constructor' })];
    const toggled = [groupLine(prompt, 'passed', false)];
    const sketched = sketch(lines({ toggled }, hostile));
    expect(sketched).toContain('__proto__ 1/1');
    expect(sketched).toContain('constructor 0/1');
  });
});

it('finds the rows of a rubric whose name has spaces', () => {
  const list = [sampleRow({ case: 'x', status: 'failed', why: ['is it so'] })];
  expect(sketch(lines({ search: rubricSearch('is it so') }, list))).toContain('x 1/1');
});

it('lists all tags once, sorted', () => {
  const prompts = new Map([['p1', new Map(sample.map((row) => [row.key, row]))]]);
  expect(allTags({ run: 'run-1', prompts })).toEqual(['a', 'b']);
});

describe('moveInList', () => {
  const list = lines();
  const to = (index: number) => ({ type: 'to', index });

  it('moves by line, page and end, and stays inside', () => {
    expect(moveInList('ArrowDown', list, -1, 3)).toEqual(to(0));
    expect(moveInList('ArrowDown', list, 7, 3)).toEqual(to(7));
    expect(moveInList('ArrowUp', list, 0, 3)).toEqual(to(0));
    expect(moveInList('End', list, 2, 3)).toEqual(to(7));
    expect(moveInList('Home', list, 2, 3)).toEqual(to(0));
    expect(moveInList('PageDown', list, 1, 3)).toEqual(to(4));
    expect(moveInList('PageUp', list, 1, 3)).toEqual(to(0));
  });

  it('closes an open branch, then goes to its parent', () => {
    expect(moveInList('ArrowLeft', list, 2, 3)).toEqual({ type: 'toggle', line: list[2] });
    expect(moveInList('ArrowLeft', list, 4, 3)).toEqual(to(2));
    expect(moveInList('ArrowLeft', list, 7, 3)).toEqual(to(0));
  });

  it('opens a closed branch, then goes into it', () => {
    expect(moveInList('ArrowRight', list, 7, 3)).toEqual({ type: 'toggle', line: list[7] });
    expect(moveInList('ArrowRight', list, 2, 3)).toEqual(to(3));
    expect(moveInList('ArrowRight', list, 3, 3)).toBeNull();
  });

  it('acts on Enter and Space, and leaves other keys alone', () => {
    expect(moveInList('Enter', list, 3, 3)).toEqual({ type: 'act', line: list[3] });
    expect(moveInList(' ', list, 3, 3)).toEqual({ type: 'act', line: list[3] });
    expect(moveInList('Enter', list, -1, 3)).toBeNull();
    expect(moveInList('x', list, 3, 3)).toBeNull();
    expect(moveInList('ArrowDown', [], -1, 3)).toBeNull();
  });
});
