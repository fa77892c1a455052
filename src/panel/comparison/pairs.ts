import { diffArrays } from 'diff';
import type { AnswerTexts, RubricGrade } from '../../core/report/answer-texts.ts';
import type { AnswerPair, ComparedCase } from '../../core/report/comparison-report.ts';
import { diffTexts, type TextDiff } from './text-diff.ts';

/** What a grade says: a rubric that could not be computed neither passes nor fails. */
export function gradeStatus({ grade }: RubricGrade): 'passed' | 'failed' | 'error' {
  if ('error' in grade) return 'error';
  return grade.pass ? 'passed' : 'failed';
}

/** Place of the first pair that the rubric tells apart, else that any rubric does, else the first. */
export function firstPair(detail: ComparedCase, rubric: string | null): number {
  const differs = (pair: AnswerPair, name: string | null) =>
    gradePairs(pair).some(
      (row) =>
        (name === null || row.rubric === name) &&
        row.baseline !== null &&
        row.candidate !== null &&
        gradeStatus(row.baseline) !== gradeStatus(row.candidate),
    );
  const byRubric = rubric === null ? -1 : detail.pairs.findIndex((pair) => differs(pair, rubric));
  const byAny = byRubric >= 0 ? byRubric : detail.pairs.findIndex((pair) => differs(pair, null));
  return Math.max(0, byAny);
}

export interface GradePair {
  readonly rubric: string;
  readonly baseline: RubricGrade | null;
  readonly candidate: RubricGrade | null;
}

/** Grades of both sides by rubric; `first` comes first, then what changed, then what does not pass. */
export function gradePairs(pair: AnswerPair, first: string | null = null): GradePair[] {
  const find = (answer: AnswerTexts | null, rubric: string) =>
    answer?.grades.find((grade) => grade.rubric === rubric) ?? null;
  const names = new Set(
    [pair.baseline, pair.candidate].flatMap((answer) => answer?.grades.map(({ rubric }) => rubric) ?? []),
  );
  const rows = Array.from(names, (rubric) => ({
    rubric,
    baseline: find(pair.baseline, rubric),
    candidate: find(pair.candidate, rubric),
  }));
  const rank = ({ rubric, baseline, candidate }: GradePair) => {
    if (rubric === first) return 0;
    const [before, after] = [baseline && gradeStatus(baseline), candidate && gradeStatus(candidate)];
    if (before !== after) return 1;
    return after === 'passed' ? 3 : 2;
  };
  return rows.sort((a, b) => rank(a) - rank(b));
}

export interface CallPair {
  readonly baseline: AnswerTexts['toolCalls'][number] | null;
  readonly candidate: AnswerTexts['toolCalls'][number] | null;
}

/** Tool calls of both sides in order: calls of one name stand beside each other where the order allows it. */
export function alignedCalls(pair: AnswerPair): CallPair[] {
  const before = pair.baseline?.toolCalls ?? [];
  const after = pair.candidate?.toolCalls ?? [];
  const changes = diffArrays(
    before.map(({ name }) => name),
    after.map(({ name }) => name),
    { timeout: 50 },
  );
  if (!changes)
    return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => ({
      baseline: before[index] ?? null,
      candidate: after[index] ?? null,
    }));
  const result: CallPair[] = [];
  let [first, second] = [0, 0];
  for (const { added, removed, value } of changes)
    for (let step = 0; step < value.length; step++)
      result.push({
        baseline: added ? null : (before[first++] ?? null),
        candidate: removed ? null : (after[second++] ?? null),
      });
  return result;
}

const known = new WeakMap<AnswerPair, TextDiff>();

/** The difference of a pair's outputs, computed once. Null where a side has none. */
export function outputDiff(pair: AnswerPair): TextDiff | null {
  const before = known.get(pair);
  if (before) return before;
  const [first, second] = [pair.baseline?.output ?? null, pair.candidate?.output ?? null];
  if (first === null || second === null) return null;
  const diff = diffTexts(first, second);
  known.set(pair, diff);
  return diff;
}
