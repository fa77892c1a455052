import * as vscode from 'vscode';
import { systemClock } from '../../core/clock.ts';
import { InputError } from '../../core/problem.ts';
import type { GateResult } from '../../core/version/label-moves.ts';
import type { LabelState, MoveOutcome } from '../../core/version/move-labels.ts';
import type { NumberedVersion } from '../../core/version/version-order.ts';
import type { PromptVersions } from '../../core/version/version-store.ts';
import { loadReading } from '../lazy/core.ts';
import { ageOf, fileName } from '../wording.ts';
import { type PromptPlace, productionLabel, type Versions } from './versions.ts';

/** Labels that are offered before a prompt has any. */
const usualLabels = [productionLabel, 'staging'];

/**
 * Asks for a label and a reason, and moves the label to a saved version.
 * @param given the label, where it is known
 */
export async function moveLabel(
  versions: Versions,
  place: PromptPlace,
  version: NumberedVersion,
  given?: string,
): Promise<void> {
  const label = given ?? (await pickLabel(versions, place, await versions.saved(place), version));
  if (label === undefined) return;
  const gate = await gateOf(versions, place, version, label);
  const why = await vscode.window.showInputBox({
    title: `Promote v${version.number} of ${fileName(place.path)} to ${label}`,
    prompt: `Why? ${gateWords(gate)}`,
    placeHolder: 'Optional',
    ignoreFocusOut: true,
  });
  if (why === undefined) return;
  const moved = await promoteTo(versions, place, version, label, why);
  if (moved === undefined) return;
  const { move, from } = moved;
  const before = from === undefined ? '' : `, from v${from.number}`;
  const words =
    move === undefined
      ? `${label} stands at v${version.number} already.`
      : `$(check) ${label} is now v${version.number}${before}.`;
  vscode.window.setStatusBarMessage(words, 6000);
}

/**
 * Moves a label to a saved version, by the rules of the configuration.
 * @returns undefined where a rule forbids it: the person was told, and how to go on
 */
export async function promoteTo(
  versions: Versions,
  place: PromptPlace,
  version: NumberedVersion,
  label: string,
  why: string,
): Promise<MoveOutcome | undefined> {
  const { folder, path } = place;
  const [{ overridesOf, promote }, store, gate, configuration] = await Promise.all([
    loadReading(),
    versions.store(folder),
    gateOf(versions, place, version, label),
    folder.configuration(),
  ]);
  if (!configuration.ok) throw new InputError(configuration.problems);
  try {
    const rules = configuration.value.labels;
    const { hash } = version;
    return await promote(store, { prompt: path, label, hash, why, clock: systemClock, gate, rules });
  } catch (error) {
    if (!(error instanceof InputError) || !needsGate(error)) throw error;
    const isThere = overridesOf(version.record.definition, label) !== undefined;
    await offerRun(place, error, isThere ? label : undefined);
    return undefined;
  } finally {
    versions.refresh();
  }
}

/** What stored runs say of a version where a label would put it. */
async function gateOf(
  versions: Versions,
  place: PromptPlace,
  { record }: NumberedVersion,
  label: string,
): Promise<GateResult | null> {
  const [{ gateResultOf, promotedDefinition }, { names }] = await Promise.all([
    loadReading(),
    versions.saved(place),
  ]);
  return gateResultOf(place.folder.workspace.root, names, promotedDefinition(record, label));
}

async function pickLabel(
  versions: Versions,
  place: PromptPlace,
  saved: PromptVersions,
  version: NumberedVersion,
): Promise<string | undefined> {
  const { isLabel, labelsOf, overridesOf, overrideWords } = await loadReading();
  const states = await labelsOf(await versions.store(place.folder), saved);
  const known = new Map(states.map((state) => [state.label, state]));
  const names = [...new Set([...usualLabels, ...known.keys()])];
  const other = '$(add) Another label';
  const items = [
    ...names.map((label) => {
      const overrides = overridesOf(version.record.definition, label);
      return {
        label,
        description: standsAt(known.get(label), saved),
        ...(overrides === undefined ? {} : { detail: `There with ${overrideWords(overrides)}` }),
      };
    }),
    { label: other, description: '' },
  ];
  const title = `Promote v${version.number} of ${fileName(place.path)}`;
  const chosen = await vscode.window.showQuickPick(items, { title, placeHolder: 'To which label?' });
  if (chosen?.label !== other) return chosen?.label;
  return vscode.window.showInputBox({
    title,
    prompt: 'Name of the label',
    placeHolder: 'canary',
    ignoreFocusOut: true,
    validateInput: (value) =>
      isLabel(value)
        ? undefined
        : 'A label has letters, digits, ".", "_" and "-", and looks like neither a number nor a hash.',
  });
}

function standsAt(state: LabelState | undefined, { versions }: PromptVersions): string {
  if (state === undefined) return 'not set yet';
  if (state.conflict !== undefined) return 'moved on two branches, not decided';
  const number = versions.find(({ hash }) => hash === state.hash)?.number;
  const last = state.moves.at(-1);
  const age = last === undefined ? '' : `, ${ageOf(Date.parse(last.time), Date.now())}`;
  return number === undefined ? 'at a version that is not there' : `v${number}${age}`;
}

function gateWords(gate: GateResult | null): string {
  if (gate === null) return 'No whole run of a suite has graded this version.';
  return gate.passed ? 'Its last gates or runs passed.' : 'Its last gates or runs did not pass.';
}

const needsGate = (error: InputError) =>
  error.problems.some(({ code }) => code === 'gate-required' || code === 'gate-failed');

/** @param environment where the gate must hold; undefined for the prompt as it is */
async function offerRun(
  { folder, path }: PromptPlace,
  error: InputError,
  environment: string | undefined,
): Promise<void> {
  const run = 'Run eval';
  const [first] = error.problems;
  const chosen = await vscode.window.showErrorMessage(first?.message ?? error.message, run);
  if (chosen === run)
    await vscode.commands.executeCommand('regrade.runPrompt', {
      prompt: folder.uriOf(path).toString(),
      ...(environment === undefined ? {} : { environment }),
    });
}
