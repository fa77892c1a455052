import type { Clock } from '../clock.ts';
import { checkLabel } from '../label-names.ts';
import { InputError, type Problem } from '../problem.ts';
import { overridesOf } from '../prompt/environments.ts';
import { authorName } from './author.ts';
import type { Side } from './label-decision.ts';
import { earlierTarget, type GateResult, type LabelConflict, type LabelMove } from './label-moves.ts';
import { checkGate, type LabelRules } from './label-rules.ts';
import { appendMove, conflictProblem, decideMoves, labelNames, labelPath, readLabel } from './labels.ts';
import type { NumberedVersion } from './version-order.ts';
import type { PromptVersions, VersionStore } from './version-store.ts';

/** A conflict and the path of the prompt, which may be an earlier one, in whose label it stands. */
export type PlacedConflict = LabelConflict & { readonly prompt: string };

/** A label of a prompt. */
export interface LabelState {
  readonly label: string;
  /** Hash of the version that it stands at; null where two branches moved it and nobody decided yet. */
  readonly hash: string | null;
  /** Oldest first, over the prompt's renames. */
  readonly moves: readonly LabelMove[];
  readonly conflict?: PlacedConflict;
  readonly problems: readonly Problem[];
}

/** Who moves a label, when and why. */
export interface MoveRequest {
  readonly prompt: string;
  readonly label: string;
  readonly why?: string;
  readonly clock: Clock;
  /** Default: git's user, else the user of the operating system. */
  readonly who?: string;
}

/** What moving a label came to. */
export interface MoveOutcome {
  /** Undefined when the label stood there already and nothing was written. */
  readonly move: LabelMove | undefined;
  readonly version: NumberedVersion;
  /** The version that it stood at. */
  readonly from: NumberedVersion | undefined;
  /** True where the label had been moved on two branches, and the move of one of them holds now. */
  readonly decided: boolean;
}

/** All labels of a prompt, in alphabetical order, under all its names. */
export async function labelsOf(store: VersionStore, versions: PromptVersions): Promise<LabelState[]> {
  const names = new Set<string>();
  for (const path of versions.names) {
    for (const label of await labelNames(store.root, path)) names.add(label);
  }
  const states = await Promise.all([...names].sort().map((label) => labelState(store, versions, label)));
  return states.filter((state) => state !== undefined);
}

/** One label of a prompt; undefined when it was never set. */
export async function labelState(
  store: VersionStore,
  versions: PromptVersions,
  label: string,
): Promise<LabelState | undefined> {
  const moves: LabelMove[] = [];
  const problems: Problem[] = [];
  let conflict: PlacedConflict | undefined;
  // The oldest name first: after a rename moves go on under the new one.
  for (const path of versions.names.toReversed()) {
    const file = await readLabel(store.root, path, label);
    if (file === undefined) continue;
    moves.push(...file.moves);
    problems.push(...file.problems);
    conflict = file.conflict && { ...file.conflict, prompt: path };
    if (conflict !== undefined) {
      problems.push(conflictProblem(path, label, conflict, (hash) => nameOf(versions, hash)));
    }
  }
  const last = moves.at(-1);
  if (last === undefined && conflict === undefined) return undefined;
  const hash = conflict === undefined ? (last?.to ?? null) : null;
  if (hash !== null && !versions.versions.some((version) => version.hash === hash)) {
    problems.push(missingTarget(versions.names[0] ?? '', label, hash));
  }
  return { label, hash, moves, ...(conflict ? { conflict } : {}), problems };
}

/**
 * The version that a label stands at.
 * @throws {InputError} `unknown-label`, `label-conflict` or `missing-version`.
 */
export async function labelledVersion(
  store: VersionStore,
  versions: PromptVersions,
  label: string,
): Promise<NumberedVersion> {
  const state = await labelState(store, versions, label);
  if (state === undefined) throw await unknownLabel(store, versions, label);
  const version = versions.versions.find(({ hash }) => hash === state.hash);
  if (version !== undefined) return version;
  throw new InputError(state.problems);
}

/**
 * Moves a label to a saved version; the move is added to its history. Where two branches moved it and this is where one
 * of them moved it to, that move holds from now on, and git's marks are gone.
 * @param hash the version's whole hash
 * @throws {InputError} `bad-label`, `missing-version`, `label-conflict`, `gate-required` or `gate-failed`.
 */
export async function promote(
  store: VersionStore,
  request: MoveRequest & {
    readonly hash: string;
    readonly gate?: GateResult | null;
    readonly rules?: LabelRules;
  },
): Promise<MoveOutcome> {
  const { prompt, label, hash, gate = null, rules = {} } = request;
  checkLabel(label);
  const versions = await store.versionsOf(prompt);
  const version = versions.versions.find((one) => one.hash === hash);
  if (version === undefined) {
    throw InputError.of({
      code: 'missing-version',
      message: `"${prompt}" has no saved version ${hash.slice(0, 12)}.`,
      remedy: 'Save it first: regrade save PROMPT --message MESSAGE.',
    });
  }
  const allowed = () =>
    checkGate(label, rules, gate, overridesOf(version.record.definition, label) !== undefined);
  const { conflict } = (await labelState(store, versions, label)) ?? {};
  const side = conflict === undefined ? undefined : sideOf(conflict, hash);
  if (conflict !== undefined && side !== undefined) {
    allowed();
    await decideMoves(store.root, conflict.prompt, label, side);
    return { move: conflict[side].at(-1), version, from: undefined, decided: true };
  }
  const state = await settled(store, versions, label);
  const from = versions.versions.find((one) => one.hash === state?.hash);
  if (from?.hash === hash) return { move: undefined, version, from, decided: false };
  allowed();
  const move = await write(store, request, state?.hash ?? null, hash, gate);
  return { move, version, from, decided: false };
}

/** The side of a conflict that moved a label to a version; undefined where neither did. */
function sideOf(conflict: LabelConflict, hash: string): Side | undefined {
  return (['ours', 'theirs'] as const).find((side) => conflict[side].at(-1)?.to === hash);
}

/**
 * Moves a label back to the version where it stood before; twice goes back two moves. The moves in between stay in
 * its history, and the gate result is the one that allowed the earlier move.
 * @throws {InputError} `unknown-label`, `no-earlier-version`, `missing-version` or `label-conflict`.
 */
export async function rollback(store: VersionStore, request: MoveRequest): Promise<MoveOutcome> {
  const { prompt, label } = request;
  const versions = await store.versionsOf(prompt);
  const state = await settled(store, versions, label);
  if (state === undefined) throw await unknownLabel(store, versions, label);
  const earlier = earlierTarget(state.moves);
  if (earlier === undefined) {
    throw InputError.of({
      code: 'no-earlier-version',
      message: `The label "${label}" of "${prompt}" stood at no other version before.`,
      remedy: `Choose a version yourself: regrade promote PROMPT@REF ${label}.`,
    });
  }
  const version = versions.versions.find(({ hash }) => hash === earlier.to);
  if (version === undefined) throw new InputError([missingTarget(prompt, label, earlier.to)]);
  const from = versions.versions.find(({ hash }) => hash === state.hash);
  const move = await write(store, request, state.hash, earlier.to, earlier.gate, true);
  return { move, version, from, decided: false };
}

/** The state of a label that may be moved. */
async function settled(
  store: VersionStore,
  versions: PromptVersions,
  label: string,
): Promise<LabelState | undefined> {
  const state = await labelState(store, versions, label);
  if (state?.conflict !== undefined) {
    throw new InputError(state.problems.filter(({ code }) => code === 'label-conflict'));
  }
  return state;
}

async function write(
  store: VersionStore,
  { prompt, label, why = '', clock, who }: MoveRequest,
  from: string | null,
  to: string,
  gate: GateResult | null,
  takesBack = false,
): Promise<LabelMove> {
  const move: LabelMove = {
    v: 1,
    time: new Date(clock.now()).toISOString(),
    who: who ?? (await authorName(store.root)),
    from,
    to,
    why: why.trim(),
    gate,
    ...(takesBack ? { rollback: true } : {}),
  };
  await appendMove(store.root, prompt, label, move);
  return move;
}

async function unknownLabel(
  store: VersionStore,
  versions: PromptVersions,
  label: string,
): Promise<InputError> {
  const known = (await labelsOf(store, versions)).map((state) => state.label);
  return InputError.of({
    code: 'unknown-label',
    message: `"${versions.names[0] ?? ''}" has no label "${label}".`,
    remedy:
      known.length > 0 ? `Its labels: ${known.join(', ')}.` : `Set one: regrade promote PROMPT@REF ${label}.`,
  });
}

const missingTarget = (prompt: string, label: string, hash: string): Problem => ({
  severity: 'error',
  code: 'missing-version',
  message: `The label "${label}" of "${prompt}" stands at version ${hash.slice(0, 12)}, which is not there or is damaged.`,
  remedy: 'Take the record from git again, or promote another version.',
  file: labelPath(prompt, label),
});

function nameOf({ versions }: PromptVersions, hash: string): string {
  const version = versions.find((one) => one.hash === hash);
  return version === undefined ? hash.slice(0, 12) : `v${version.number} (${hash.slice(0, 12)})`;
}
