import * as vscode from 'vscode';
import { systemClock } from '../../core/clock.ts';
import { InputError } from '../../core/problem.ts';
import type { ResolvedVersion } from '../../core/version/resolve-version.ts';
import type { NumberedVersion } from '../../core/version/version-order.ts';
import { type Targets, targetOf } from '../commands/targets.ts';
import { loadReading } from '../lazy/core.ts';
import { fileName } from '../wording.ts';
import { isPromptName } from '../workspace/file-names.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import { addEnvironments } from './add-environments.ts';
import { decideLabel } from './decide-label.ts';
import { earlierName } from './earlier-name.ts';
import { moveLabel } from './label-commands.ts';
import { offer } from './offer.ts';
import { restore } from './restore-version.ts';
import { rollBackLabel } from './roll-back.ts';
import { definitionUri, versionUri } from './version-documents.ts';
import { pickVersion } from './version-pick.ts';
import { type PromptPlace, productionLabel, type Versions, working } from './versions.ts';
import type { VersionsTree } from './versions-tree.ts';

/** A prompt and one of its versions. */
interface Chosen {
  readonly place: PromptPlace;
  readonly ref: string;
}

/** The commands of versions: save, promote, roll back, restore, look at. */
export class VersionCommands {
  readonly #targets: Targets;
  readonly #model: WorkspaceModel;
  readonly #versions: Versions;
  readonly #tree: VersionsTree;

  constructor(targets: Targets, model: WorkspaceModel, versions: Versions, tree: VersionsTree) {
    this.#targets = targets;
    this.#model = model;
    this.#versions = versions;
    this.#tree = tree;
  }

  /** Saves the prompt as it stands, unsaved buffers included. */
  async save(argument: unknown): Promise<NumberedVersion | undefined> {
    const place = await this.prompt(argument);
    if (place === undefined) return undefined;
    // The last key stroke may not have been told yet.
    place.folder.forget([place.path], false);
    const read = await place.folder.prompt(place.path);
    if (!read.ok) throw new InputError(read.problems);
    const { candidates } = await this.#versions.saved(place);
    const renamedFrom = await earlierName(place, candidates);
    if (renamedFrom === undefined) return undefined;
    const message = await askMessage(`Save a version of ${fileName(place.path)}`, 'What is it about?');
    if (message === undefined) return undefined;
    const store = await this.#versions.store(place.folder);
    const { version, created } = await store.save({
      prompt: read.value,
      message,
      clock: systemClock,
      ...(renamedFrom === null ? {} : { renamedFrom }),
    });
    this.#versions.refresh();
    const words = created
      ? `$(check) v${version.number} of ${fileName(place.path)} is saved.`
      : `Nothing changed since v${version.number} of ${fileName(place.path)}.`;
    vscode.window.setStatusBarMessage(words, 6000);
    return version;
  }

  /** Moves a label to a version; one that is not saved yet is saved first. */
  async promote(argument: unknown): Promise<void> {
    const chosen = await this.#choose(argument, 'Which version?');
    if (chosen === undefined) return;
    const version = await this.#savedVersion(chosen);
    if (version !== undefined)
      await moveLabel(this.#versions, chosen.place, version, targetOf(argument).label);
  }

  async rollBack(argument: unknown): Promise<void> {
    const place = await this.prompt(argument);
    const { label, version } = targetOf(argument);
    if (place !== undefined) await rollBackLabel(this.#versions, place, { label, version });
  }

  /** Decides where a label stands that was moved on two branches. */
  async decideLabel(argument: unknown): Promise<void> {
    const place = await this.prompt(argument);
    const { label } = targetOf(argument);
    if (place !== undefined && label !== undefined) await decideLabel(this.#versions, place, label);
  }

  /** Puts a version's files back into the editor, as one edit that can be undone; nothing is saved by it. */
  async restore(argument: unknown): Promise<void> {
    const chosen = await this.#choose(argument, 'Restore which version?');
    if (chosen === undefined) return;
    await restore(chosen.place, await this.#versions.resolve(chosen.place, chosen.ref));
  }

  /** The source of a version beside the working copy, in the editor's own diff. */
  async compareSource(argument: unknown): Promise<void> {
    const chosen = await this.#choose(argument, 'Compare which version with the working copy?');
    if (chosen === undefined) return;
    const { place, ref } = chosen;
    const version = await this.#versions.resolve(place, ref);
    await this.#openSources(place, version, ref);
  }

  async compareSourceWithProduction(argument: unknown): Promise<void> {
    const place = await this.prompt(argument);
    if (place === undefined) return;
    const { ref = 'working' } = refOf(argument);
    const production = await this.#versions.resolve(place, productionLabel);
    if (ref === 'working') return this.#openSources(place, production, production.hash ?? productionLabel);
    const version = await this.#versions.resolve(place, ref);
    await vscode.commands.executeCommand(
      'vscode.diff',
      versionUri(place, production.hash ?? productionLabel),
      versionUri(place, ref),
      `${fileName(place.path)}: ${nameOf(production)}, ${productionLabel} ↔ ${nameOf(version)}`,
    );
  }

  /** What a version means, format and comments left aside, beside what the working copy means. */
  async compareDefinition(argument: unknown): Promise<void> {
    const chosen = await this.#choose(argument, 'Compare which version with the working copy?');
    if (chosen === undefined) return;
    const { place, ref } = chosen;
    const version = await this.#versions.resolve(place, ref);
    await vscode.commands.executeCommand(
      'vscode.diff',
      definitionUri(place, ref),
      definitionUri(place, 'working'),
      `${fileName(place.path)}, definition: ${nameOf(version)} ↔ working copy`,
    );
  }

  async open(argument: unknown): Promise<void> {
    const chosen = await this.#choose(argument, 'Open which version?');
    if (chosen === undefined) return;
    const { place, ref } = chosen;
    if (ref === 'working') {
      await vscode.window.showTextDocument(place.folder.fileUriOf(place.path), { preview: true });
      return;
    }
    const version = await this.#versions.resolve(place, ref);
    // With a title of its own: the tab of the working copy bears the same name.
    const title = `${fileName(place.path)}: ${nameOf(version)}`;
    await vscode.commands.executeCommand('vscode.open', versionUri(place, ref), { preview: true }, title);
  }

  async copyHash(argument: unknown): Promise<void> {
    const chosen = await this.#choose(argument, 'Copy the hash of which version?');
    if (chosen === undefined) return;
    const { hash, definitionHash } = await this.#versions.resolve(chosen.place, chosen.ref);
    await vscode.env.clipboard.writeText(hash ?? definitionHash);
    vscode.window.setStatusBarMessage('$(check) The hash is copied.', 4000);
  }

  async show(argument: unknown): Promise<void> {
    const place = await this.prompt(argument);
    if (place !== undefined) await this.#tree.reveal(place);
  }

  async select(): Promise<void> {
    const place = await this.#pickPrompt();
    if (place !== undefined) await this.#tree.reveal(place);
  }

  /** Opens the overrides of the prompt's environments, made where there are none. */
  async addEnvironments(argument: unknown): Promise<void> {
    const place = await this.prompt(argument);
    if (place !== undefined) await addEnvironments(place);
  }

  /** Reads on where the look at a long history was stopped. */
  async readOlder(argument: unknown): Promise<void> {
    const place = await this.prompt(argument);
    if (place !== undefined) this.#versions.readOlder(place);
  }

  /** The prompt that a command works on: the one that it is given, else the active editor's, else the view's. */
  async prompt(argument: unknown): Promise<PromptPlace | undefined> {
    const place = await this.#targets.prompt(argument);
    if (place !== undefined) return place;
    const active = vscode.window.activeTextEditor?.document.uri;
    if (targetOf(argument).prompt === undefined && active !== undefined && isOutside(active)) {
      const sentence = `${fileName(active.path)} lies in no folder that is open here. Versions are kept in the folder of a prompt: open that first.`;
      offer(sentence, 'Open folder', 'vscode.openFolder');
      return undefined;
    }
    if (this.#tree.prompt !== undefined) return this.#tree.prompt;
    return this.#pickPrompt();
  }

  // --- internal ---

  async #choose(argument: unknown, title: string): Promise<Chosen | undefined> {
    const place = await this.prompt(argument);
    if (place === undefined) return undefined;
    const ref = refOf(argument).ref ?? (await pickVersion(this.#versions, place, title));
    return ref === undefined ? undefined : { place, ref };
  }

  async #pickPrompt(): Promise<PromptPlace | undefined> {
    const items: (vscode.QuickPickItem & { readonly place: PromptPlace })[] = [];
    for (const folder of this.#model.folders) {
      for (const path of await folder.allPrompts()) {
        const place = { folder, path };
        items.push({ label: fileName(path), description: this.#model.nameOf(place), place });
      }
    }
    if (items.length < 2) return items[0]?.place;
    const chosen = await vscode.window.showQuickPick(items, {
      title: 'Versions of which prompt?',
      matchOnDescription: true,
    });
    return chosen?.place;
  }

  async #openSources(place: PromptPlace, version: ResolvedVersion, ref: string): Promise<void> {
    await vscode.commands.executeCommand(
      'vscode.diff',
      versionUri(place, ref),
      place.folder.fileUriOf(place.path),
      `${fileName(place.path)}: ${nameOf(version)} ↔ working copy`,
    );
  }

  /** The saved version that a reference means; one that nobody saved is saved now, with a message. */
  async #savedVersion({ place, ref }: Chosen): Promise<NumberedVersion | undefined> {
    const version = await this.#versions.resolve(place, ref);
    if (version.saved !== undefined) return version.saved;
    const { versions } = await this.#versions.saved(place);
    const same = versions.findLast(({ record }) => record.definitionHash === version.definitionHash);
    const now = await working(place);
    // The working copy may differ in comments: what is promoted is what stands in the file.
    if (same !== undefined && (version.kind !== 'working' || now === null)) return same;
    if (version.kind === 'working') return this.save({ prompt: place.folder.uriOf(place.path).toString() });
    const message = await askMessage(
      `Save ${nameOf(version)} as a version first`,
      'A label stands at a saved version. What is this one about?',
    );
    if (message === undefined) return undefined;
    const [{ promptOf }, store] = await Promise.all([loadReading(), this.#versions.store(place.folder)]);
    const saved = await store.save({ prompt: await promptOf(version), message, clock: systemClock });
    this.#versions.refresh();
    return saved.version;
  }
}

/** Whether a file is a prompt by its name and belongs to no folder of the window. */
const isOutside = (uri: vscode.Uri) =>
  uri.scheme === 'file' && isPromptName(uri.path) && vscode.workspace.getWorkspaceFolder(uri) === undefined;

/** How people call a version: `v7`, the beginning of a commit's id, `working copy`. */
export function nameOf({ kind, number, hash }: ResolvedVersion): string {
  if (kind === 'working') return 'working copy';
  return number === null ? (hash ?? '').slice(0, 7) : `v${number}`;
}

/** Asks for a message; undefined when the person does not go on. */
export async function askMessage(title: string, prompt: string): Promise<string | undefined> {
  const message = await vscode.window.showInputBox({
    title,
    prompt,
    placeHolder: 'Shorter answers',
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? 'A version needs a message.' : undefined),
  });
  return message?.trim();
}

function refOf(argument: unknown): { readonly ref?: string } {
  const { version } = targetOf(argument);
  return version === undefined ? {} : { ref: version };
}
