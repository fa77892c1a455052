import * as vscode from 'vscode';
import { systemClock } from '../../core/clock.ts';
import { InputError } from '../../core/problem.ts';
import type { GateResult } from '../../core/version/label-moves.ts';
import type { LabelState } from '../../core/version/move-labels.ts';
import type { NumberedVersion } from '../../core/version/version-order.ts';
import type { PromptVersions } from '../../core/version/version-store.ts';
import { loadReading } from '../lazy/core.ts';
import { ageOf, fileName } from '../wording.ts';
import { type PromptPlace, productionLabel, type Versions } from './versions.ts';

/** Labels that are offered before a prompt has any. */
const usualLabels = [productionLabel, 'staging'];

/** Asks for a label and a reason, and moves the label to a saved version. */
export async function moveLabel(
  versions: Versions,
  place: PromptPlace,
  version: NumberedVersion,
): Promise<void> {
  const { folder, path } = place;
  const [{ gateResultOf, overridesOf, promote, promotedDefinition }, store] = await Promise.all([
    loadReading(),
    versions.store(folder),
  ]);
  const saved = await versions.saved(place);
  const label = await pickLabel(versions, place, saved, version);
  if (label === undefined) return;
  const gate = await gateResultOf(store.root, saved.names, promotedDefinition(version.record, label));
  const why = await vscode.window.showInputBox({
    title: `Promote v${version.number} of ${fileName(path)} to ${label}`,
    prompt: `Why? ${gateWords(gate)}`,
    placeHolder: 'Optional',
    ignoreFocusOut: true,
  });
  if (why === undefined) return;
  const configuration = await folder.configuration();
  if (!configuration.ok) throw new InputError(configuration.problems);
  try {
    const { move, from } = await promote(store, {
      prompt: path,
      label,
      hash: version.hash,
      why,
      clock: systemClock,
      gate,
      rules: configuration.value.labels,
    });
    versions.refresh();
    const before = from === undefined ? '' : `, from v${from.number}`;
    const words =
      move === undefined
        ? `${label} stands at v${version.number} already.`
        : `$(check) ${label} is now v${version.number}${before}.`;
    vscode.window.setStatusBarMessage(words, 6000);
  } catch (error) {
    if (!(error instanceof InputError) || !needsGate(error)) throw error;
    const isThere = overridesOf(version.record.definition, label) !== undefined;
    await offerRun(place, error, isThere ? label : undefined);
  }
}

/** Asks which label goes back, shows what that changes, and moves it when the person agrees. */
export async function rollBackLabel(
  versions: Versions,
  place: PromptPlace,
  given: string | undefined,
): Promise<void> {
  const { folder, path } = place;
  const [{ changeSentence, describeChange, earlierTarget, labelsOf, rollback }, store] = await Promise.all([
    loadReading(),
    versions.store(folder),
  ]);
  const saved = await versions.saved(place);
  const byHash = (hash: string | null | undefined) => saved.versions.find((one) => one.hash === hash);
  const movable = (await labelsOf(store, saved)).flatMap((state) => {
    const to = byHash(earlierTarget(state.moves)?.to);
    const from = byHash(state.hash);
    return to === undefined || from === undefined ? [] : [{ state, from, to }];
  });
  const offered = given === undefined ? movable : movable.filter(({ state }) => state.label === given);
  if (offered.length === 0) {
    await vscode.window.showInformationMessage(
      `No label of ${fileName(path)} stood at another version before.`,
    );
    return;
  }
  const chosen =
    given !== undefined && offered[0] !== undefined
      ? offered[0]
      : (
          await vscode.window.showQuickPick(
            offered.map((one) => ({
              label: one.state.label,
              description: `v${one.from.number} → v${one.to.number}`,
              detail: one.to.record.message,
              one,
            })),
            { title: `Roll back which label of ${fileName(path)}?`, placeHolder: 'Label' },
          )
        )?.one;
  if (chosen === undefined) return;
  const { state, from, to } = chosen;
  const change = changeSentence(describeChange(from.record.definition, to.record.definition));
  const roll = 'Roll back';
  const answer = await vscode.window.showWarningMessage(
    `Move ${state.label} back from v${from.number} to v${to.number}?`,
    { modal: true, detail: `v${to.number}: ${to.record.message}\n\nWhat changes: ${change}.` },
    roll,
  );
  if (answer !== roll) return;
  await rollback(store, { prompt: path, label: state.label, clock: systemClock });
  versions.refresh();
  vscode.window.setStatusBarMessage(`$(check) ${state.label} is now v${to.number} again.`, 6000);
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
  return gate.passed ? 'Its stored runs passed.' : 'Its stored runs did not pass.';
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
