import type { RubricDefinition } from '../rubric/rubric.ts';
import type { Confusion, ConfusionSide } from './comparison.ts';
import type { Pairing } from './pairing.ts';
import { type CaseEntry, missing, type SideTable } from './side-table.ts';

const whole: ReadonlySet<string> = new Set(['equals', 'iequals']);
const within: ReadonlySet<string> = new Set(['contains', 'icontains', 'starts-with', 'ends-with']);

/** More labels than this are no classification that a table could show. */
const mostLabels = 30;
const longestLabel = 80;

/**
 * Confusion tables for the rubrics that compare an answer with a case's expected label: at least two labels, few
 * against the number of cases, all of them short.
 */
export function confusionsOf(baseline: SideTable, candidate: SideTable, pairing: Pairing): Confusion[] {
  return [...pairing.rubrics].flatMap(([name, { definition, notComparable }]) => {
    if (notComparable !== null || !isLabelRubric(definition)) return [];
    const labels = labelsOf(definition.name, pairing);
    if (labels === null) return [];
    const read = new LabelReader(definition, labels);
    const a = read.side(
      baseline,
      name,
      pairing.rows.map((row) => row.baseline),
      pairing.models.map((m) => m.baseline),
    );
    const b = read.side(
      candidate,
      name,
      pairing.rows.map((row) => row.candidate),
      pairing.models.map((m) => m.candidate),
    );
    const other = a.other || b.other;
    return [
      {
        rubric: name,
        labels: other ? [...labels, otherName] : labels,
        other: other ? otherName : null,
        baseline: figures(a.matrix, labels, other),
        candidate: figures(b.matrix, labels, other),
      },
    ];
  });
}

/** Brackets keep it apart from a label that is called so. */
const otherName = '(other)';

function isLabelRubric({ type, negated, options }: RubricDefinition): boolean {
  if (negated || !(whole.has(type) || within.has(type))) return false;
  const { value } = options;
  return value === undefined || (typeof value === 'string' && /^\s*\{\{\s*expected\s*\}\}\s*$/.test(value));
}

function labelsOf(rubric: string, pairing: Pairing): string[] | null {
  const labels = new Set<string>();
  let cases = 0;
  for (const { entry } of pairing.rows) {
    if (!entry.rubrics.some(({ name }) => name === rubric)) continue;
    const { expected } = entry;
    if (expected === null || expected.trim() === '' || expected.length > longestLabel) return null;
    labels.add(expected.trim());
    cases += 1;
    if (labels.size > mostLabels) return null;
  }
  return labels.size >= 2 && cases >= 2 * labels.size ? [...labels].sort() : null;
}

/** Tells which label an answer is. */
class LabelReader {
  readonly #labels: readonly string[];
  readonly #folded: readonly string[];
  readonly #within: boolean;

  constructor({ type }: RubricDefinition, labels: readonly string[]) {
    this.#labels = labels;
    this.#folded = labels.map((label) => label.toLowerCase());
    this.#within = within.has(type);
  }

  side(table: SideTable, rubric: string, entries: readonly number[], models: readonly number[]) {
    const size = this.#labels.length + 1;
    const matrix = Array.from({ length: this.#labels.length }, () => new Array<number>(size).fill(0));
    let other = false;
    for (const entry of entries) {
      const own = table.cases[entry];
      if (own === undefined) continue;
      const row = this.#labels.indexOf(own.expected?.trim() ?? '');
      for (const model of models) {
        for (const cell of table.cellsOf(entry, model)) {
          const pass = table.grades.get(rubric)?.pass.get(cell) ?? missing;
          if (row === -1 || (pass !== 0 && pass !== 1)) continue;
          const answered = pass === 1 ? row : this.#wrong(table.outputs[cell] ?? null, own);
          const counts = matrix[row];
          if (counts !== undefined) counts[answered] = (counts[answered] ?? 0) + 1;
          if (answered === this.#labels.length) other = true;
        }
      }
    }
    return { matrix, other };
  }

  /** The label of an answer that failed: the one it is, or the only one it holds; else the last column. */
  #wrong(output: string | null, { expected }: CaseEntry): number {
    const none = this.#labels.length;
    if (output === null) return none;
    const text = output.trim().toLowerCase();
    const right = expected?.trim().toLowerCase();
    const exact = this.#folded.indexOf(text);
    if (exact !== -1) return text === right ? none : exact;
    if (!this.#within) return none;
    const held = this.#folded.flatMap((label, at) => (text.includes(label) && label !== right ? [at] : []));
    return held.length === 1 ? (held[0] ?? none) : none;
  }
}

function figures(matrix: readonly number[][], labels: readonly string[], other: boolean): ConfusionSide {
  const width = labels.length + (other ? 1 : 0);
  const counts = matrix.map((row) => row.slice(0, width));
  let all = 0;
  let right = 0;
  const classes = labels.map((label, at) => {
    const support = (counts[at] ?? []).reduce((sum, one) => sum + one, 0);
    const answered = counts.reduce((sum, row) => sum + (row[at] ?? 0), 0);
    const hits = counts[at]?.[at] ?? 0;
    all += support;
    right += hits;
    const precision = answered === 0 ? null : hits / answered;
    const recall = support === 0 ? null : hits / support;
    return {
      label,
      support,
      precision,
      recall,
      f1: support + answered === 0 ? null : (2 * hits) / (support + answered),
    };
  });
  const known = classes.flatMap(({ f1 }) => (f1 === null ? [] : [f1]));
  return {
    matrix: counts,
    classes,
    accuracy: all === 0 ? null : right / all,
    macroF1: known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0) / known.length,
  };
}
