import * as z from 'zod';
import { LineMap, type Problem } from '../problem.ts';
import { versionHash } from './version-record.ts';

/** What a gate said of the version that a label was moved to. */
export interface GateResult {
  readonly passed: boolean;
  /** Id of the run or comparison that it rests on. */
  readonly run?: string;
}

/** One move of a label: one line of `.regrade/labels/PROMPT/LABEL.jsonl`. */
export interface LabelMove {
  readonly v: 1;
  /** ISO 8601 in UTC. */
  readonly time: string;
  readonly who: string;
  /** Hash of the version that it stood at; null for the first move. */
  readonly from: string | null;
  readonly to: string;
  readonly why: string;
  readonly gate: GateResult | null;
  /** True where the move takes an earlier one back. */
  readonly rollback?: true;
}

const moveSchema: z.ZodType<LabelMove> = z.looseObject({
  v: z.literal(1),
  time: z.iso.datetime(),
  who: z.string(),
  from: versionHash.nullable(),
  to: versionHash,
  why: z.string(),
  gate: z.looseObject({ passed: z.boolean(), run: z.string().optional() }).nullable(),
  rollback: z.literal(true).optional(),
});

/** A move as a line, with its line feed. */
export const moveLine = (move: LabelMove) => `${JSON.stringify(move)}\n`;

/** A label that was moved on two branches: what each of them did since they parted. */
export interface LabelConflict {
  readonly ours: readonly LabelMove[];
  readonly theirs: readonly LabelMove[];
  /** What git calls the two sides, as its marks say: a branch, `HEAD`, a commit; may be empty. */
  readonly names: { readonly ours: string; readonly theirs: string };
  /** Line of the first mark, from 1. */
  readonly line: number;
}

/** A label's file, read: its moves oldest first, a conflict if git left one, and lines that are no moves. */
export interface LabelFile {
  readonly moves: readonly LabelMove[];
  readonly conflict: LabelConflict | undefined;
  readonly problems: readonly Problem[];
}

/** Reads the file of a label, also one in which git left the marks of a conflict. */
export function readLabelFile(text: string, file: string): LabelFile {
  const moves: LabelMove[] = [];
  const ours: LabelMove[] = [];
  const theirs: LabelMove[] = [];
  const problems: Problem[] = [];
  let into = moves;
  let conflictLine: number | undefined;
  const names = { ours: '', theirs: '' };
  const lines = new LineMap(text);
  let offset = 0;
  for (const whole of text.split('\n')) {
    const line = whole.endsWith('\r') ? whole.slice(0, -1) : whole;
    const start = offset;
    offset += whole.length + 1;
    if (line.startsWith('<<<<<<<')) {
      conflictLine ??= lines.position(start).line;
      names.ours = sideName(line);
      into = ours;
    } else if (conflictLine !== undefined && line.startsWith('|||||||')) into = [];
    else if (conflictLine !== undefined && line.startsWith('=======')) into = theirs;
    else if (conflictLine !== undefined && line.startsWith('>>>>>>>')) {
      names.theirs = sideName(line);
      into = moves;
    } else if (line.trim() !== '') {
      const move = parseMove(line);
      if (move) into.push(move);
      else problems.push(noMove(file, lines.range(start, start + line.length)));
    }
  }
  const conflict = conflictLine === undefined ? undefined : { ours, theirs, names, line: conflictLine };
  return { moves, conflict, problems };
}

const sideName = (mark: string) => mark.slice(7).trim().slice(0, 80);

function parseMove(line: string): LabelMove | undefined {
  try {
    return moveSchema.safeParse(JSON.parse(line)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const noMove = (file: string, range: Problem['range']): Problem => ({
  severity: 'error',
  code: 'damaged-label',
  message: 'This line is no move of a label.',
  remedy: 'Take the file from git again, or delete the line; the last line that is left counts.',
  file,
  ...(range ? { range } : {}),
});

/**
 * The version that a label goes back to: the one before the present one among the moves that were not taken back;
 * undefined where there is none. Going back twice goes two moves back. Of two branches that were merged only the moves
 * count that led to where the label stands.
 */
export function earlierTarget(moves: readonly LabelMove[]): LabelMove | undefined {
  const standing: LabelMove[] = [];
  for (const move of moves) {
    if (move.rollback) {
      const at = standing.findLastIndex(({ to }) => to === move.to);
      if (at !== -1) {
        standing.length = at + 1;
        continue;
      }
    }
    // It began elsewhere than the move before it ended: that one is of another branch.
    const start = standing.findLastIndex(({ to }) => to === move.from);
    if (start !== -1) standing.length = start + 1;
    if (standing.at(-1)?.to !== move.to) standing.push(move);
  }
  return standing.at(-2);
}
