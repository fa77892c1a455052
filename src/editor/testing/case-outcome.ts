import type { Case } from '../../core/case.ts';
import type { JsonValue } from '../../core/json.ts';
import { isVerdict, type RubricDefinition, RubricError } from '../../core/rubric/rubric.ts';
import { fillTemplates } from '../../core/rubric/template.ts';
import type { Cell } from '../../core/run/run.ts';

/** How a case did over its trials, as a test. */
export interface CaseOutcome {
  /** One error makes it `errored`: what could not be judged is neither a pass nor a failure. */
  readonly state: 'passed' | 'failed' | 'errored';
  /** One for each rubric that failed or could not be computed, and one where no answer came. */
  readonly evidence: readonly Evidence[];
  /** Mean latency of the answers, ms; undefined where none is known. */
  readonly durationMs: number | undefined;
}

/** Why a case did not pass: one rubric, or no answer at all. */
export interface Evidence {
  /** The rubric's name and reason, or the failure. */
  readonly text: string;
  /** What the model answered, in the trial that `text` speaks of; null where it did not. */
  readonly answer: string | null;
  /** What the rubric wanted the answer to be, where it compares with a text or a value. */
  readonly expected: string | undefined;
  /** Whether the whole answer was held against it, so that the two can be shown as a difference. */
  readonly whole: boolean;
}

/** What is known of a case beside its cells. */
export interface CaseContent {
  readonly case: Case;
  readonly rubrics: readonly RubricDefinition[];
}

/**
 * The outcome of one case under one prompt and model.
 * @param cells its trials, at least one
 * @param of the case as it was run; without it no expected value is given
 */
export function caseOutcome(cells: readonly Cell[], of: CaseContent | undefined): CaseOutcome {
  const trials = cells.toSorted((a, b) => a.trial - b.trial);
  const errors = [...unanswered(trials), ...gradesThat(trials, of, 'error')];
  const failures = gradesThat(trials, of, 'failed');
  const times = trials.flatMap(({ latencyMs }) => latencyMs ?? []);
  return {
    state: trials.some(({ status }) => status === 'error')
      ? 'errored'
      : trials.some(({ status }) => status === 'failed')
        ? 'failed'
        : 'passed',
    evidence: [...errors, ...failures],
    durationMs: times.length === 0 ? undefined : times.reduce((sum, one) => sum + one, 0) / times.length,
  };
}

/** All that is known of why a case did not pass as one: the reasons one after the other, the values of the first. */
export function joined(evidence: readonly Evidence[]): readonly Evidence[] {
  const [first, ...others] = evidence;
  if (first === undefined || others.length === 0) return evidence;
  return [{ ...first, text: evidence.map(({ text }) => text).join(' · ') }];
}

function unanswered(trials: readonly Cell[]): Evidence[] {
  const without = trials.filter(({ error }) => error !== null);
  const [first] = without;
  if (first === undefined) return [];
  const many =
    trials.length > 1 ? `${trials.length - without.length} of ${trials.length} trials answered. ` : '';
  return [
    {
      text: `No answer: ${many}${first.error?.message ?? ''}`,
      answer: null,
      expected: undefined,
      whole: false,
    },
  ];
}

function gradesThat(
  trials: readonly Cell[],
  of: CaseContent | undefined,
  what: 'failed' | 'error',
): Evidence[] {
  const names = new Set(trials.flatMap(({ rubrics }) => Object.keys(rubrics)));
  return [...names].flatMap((name): Evidence[] => {
    const graded = trials.flatMap((cell) => {
      const grade = Object.hasOwn(cell.rubrics, name) ? cell.rubrics[name] : undefined;
      return grade === undefined ? [] : [{ cell, grade }];
    });
    const first = graded.find(({ grade }) =>
      what === 'error' ? !isVerdict(grade) : isVerdict(grade) && !grade.pass,
    );
    if (first === undefined) return [];
    const { cell, grade } = first;
    const reason = isVerdict(grade) ? grade.reason : `Could not be computed: ${grade.error.message}`;
    const passed = graded.filter((one) => isVerdict(one.grade) && one.grade.pass).length;
    const many =
      trials.length > 1 ? `${passed} of ${trials.length} trials passed. Trial ${cell.trial}: ` : '';
    const definition = of?.rubrics.find((rubric) => rubric.name === name);
    return [
      {
        text: `${name}: ${many}${reason}`,
        answer: answerOf(cell),
        expected: what === 'failed' && of !== undefined ? expectedBy(definition, of.case) : undefined,
        whole: definition !== undefined && comparing.has(definition.type),
      },
    ];
  });
}

/** What the model gave, as one text: its answer, then the tools that it called. */
export function answerOf(cell: Cell): string | null {
  const calls = cell.toolCalls.map((call) => `${call.name}(${call.arguments})`);
  const parts = [...(cell.output === null || cell.output === '' ? [] : [cell.output]), ...calls];
  return parts.length === 0 ? (cell.refusal ?? cell.output) : parts.join('\n');
}

/** Types that hold the whole answer against a value. */
const comparing = new Set([
  ...['equals', 'exact-match', 'match', 'fuzzy-match', 'levenshtein', 'levenshtein-ratio', 'bleu', 'gleu'],
  ...['rouge-n', 'rouge-l', 'rouge-s', 'meteor', 'chrf', 'squad-f1', 'squad-exact', 'numeric-diff'],
  ...['numeric-similarity', 'json-diff', 'json-match', 'list-contains', 'similar', 'similar:cosine'],
  ...['similar:dot', 'similar:euclidean'],
]);

/** Types that look for a text in the answer; a difference of the two would say that all else is wrong. */
const seeking = new Set(['contains', 'icontains', 'starts-with', 'ends-with']);

function expectedBy(definition: RubricDefinition | undefined, of: Case): string | undefined {
  if (definition === undefined || definition.negated) return undefined;
  if (!comparing.has(definition.type) && !seeking.has(definition.type)) return undefined;
  const written = definition.options.value ?? of.expected;
  if (written === undefined) return undefined;
  try {
    return textOf(fillTemplates(written, of));
  } catch (error) {
    // A template that the case cannot fill is told by the grade itself.
    if (error instanceof RubricError) return undefined;
    throw error;
  }
}

const textOf = (value: JsonValue) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));
