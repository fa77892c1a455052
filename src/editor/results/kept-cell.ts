import type { FailureKind } from '../../core/failure.ts';
import { whyNot } from '../../core/report/shown-cell.ts';
import { type Grade, isVerdict } from '../../core/rubric/rubric.ts';
import { cellKey } from '../../core/run/cell-key.ts';
import type { Cell } from '../../core/run/run.ts';
import type { CellRow } from '../../panel/contract.ts';

/** What the editor remembers of a cell: its line in the list and its figures. All else is in the record. */
export interface KeptCell {
  readonly row: CellRow;
  /** Which prompt version under which model: the second level of the panel. */
  readonly promptResult: string;
  readonly prompt: string;
  readonly version: string;
  readonly model: string;
  /** The run that made it, and the absolute path of that run's record. */
  readonly run: string;
  readonly file: string;
  readonly reused: boolean;
  /** The answer came from the network in that run. */
  readonly paid: boolean;
  readonly costUsd: number | null;
  readonly tokens: number;
  readonly failure: FailureKind | null;
  /** The cell without texts, as sums take it. */
  readonly figures: Cell;
}

/** A line of the list and the figures of a finished cell. */
export function keepCell(
  cell: Cell,
  place: {
    readonly run: string;
    readonly file: string;
    readonly of: { readonly title: string; readonly tags: readonly string[] } | undefined;
  },
): KeptCell {
  return {
    row: {
      key: cellKey(cell),
      case: cell.case,
      title: place.of?.title ?? cell.case,
      trial: cell.trial,
      status: cell.status,
      why: whyNot(cell),
      tags: [...(place.of?.tags ?? [])],
    },
    promptResult: JSON.stringify([cell.prompt, cell.version, cell.model]),
    prompt: cell.prompt,
    version: cell.version,
    model: cell.model,
    run: place.run,
    file: place.file,
    reused: cell.reused,
    paid: cell.source === 'network' && !cell.reused,
    costUsd: cell.costUsd,
    tokens: cell.usage === null ? 0 : cell.usage.input + cell.usage.output,
    failure: cell.error?.kind ?? null,
    figures: {
      ...cell,
      messages: [],
      output: null,
      toolCalls: [],
      refusal: null,
      attempts: [],
      error: null,
      rubrics: Object.fromEntries(Object.entries(cell.rubrics).map(([name, grade]) => [name, lean(grade)])),
    },
  };
}

function lean(grade: Grade): Grade {
  return isVerdict(grade)
    ? { pass: grade.pass, score: grade.score, reason: '' }
    : { error: { kind: grade.error.kind, message: '' } };
}
