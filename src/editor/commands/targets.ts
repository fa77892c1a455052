import * as vscode from 'vscode';
import { promptTitle, suiteTitle } from '../wording.ts';
import { isPromptName, isSuiteName } from '../workspace/file-names.ts';
import { promptAtCursor } from '../workspace/prompt-at-cursor.ts';
import { type SuiteId, suiteKey, type WorkspaceModel } from '../workspace/workspace-model.ts';

/**
 * What a command is asked to work on, as lenses, tree items and the panel hand it over. Identities, never indexes: the
 * suite's or prompt's URI, the case's id.
 */
export interface Target {
  readonly suite?: string;
  readonly prompt?: string;
  readonly case?: string;
  /** A version of the prompt: what can stand after `PROMPT@`. */
  readonly version?: string;
  /** A label of the prompt. */
  readonly label?: string;
  /** An environment whose overrides are laid over the prompt. */
  readonly environment?: string;
}

/** Reads a command's argument: a target, a tree item that carries one, or a file of the explorer. */
export function targetOf(argument: unknown): Target {
  if (argument instanceof vscode.Uri) {
    return isPromptName(argument.path) && !/\.ya?ml$/u.test(argument.path)
      ? { prompt: argument.toString() }
      : { suite: argument.toString(), prompt: argument.toString() };
  }
  if (typeof argument !== 'object' || argument === null) return {};
  if ('target' in argument) return targetOf(argument.target);
  const { suite, prompt, case: id, version, label, environment } = argument as Record<string, unknown>;
  return {
    ...(typeof suite === 'string' ? { suite } : {}),
    ...(typeof prompt === 'string' ? { prompt } : {}),
    ...(typeof id === 'string' ? { case: id } : {}),
    ...(typeof version === 'string' ? { version } : {}),
    ...(typeof label === 'string' ? { label } : {}),
    ...(typeof environment === 'string' ? { environment } : {}),
  };
}

/** Finds what a command works on: what it was given, else the active editor, else what a person picks. */
export class Targets {
  readonly #model: WorkspaceModel;

  constructor(model: WorkspaceModel) {
    this.#model = model;
  }

  /** The suite of a target; asks when nothing says which. Undefined when the person picks none. */
  async suite(argument: unknown): Promise<SuiteId | undefined> {
    const { suite } = targetOf(argument);
    const given = suite === undefined ? undefined : await this.#asSuite(vscode.Uri.parse(suite));
    if (given !== undefined) return given;
    const active = activeUri();
    const open = active === undefined ? undefined : await this.#asSuite(active);
    if (open !== undefined) return open;
    return this.#pick(await this.#model.suites(), 'Which suite?');
  }

  /**
   * The prompt of a target, else the active editor's; of several in a file the one at the cursor, else one that the
   * person picks.
   */
  async prompt(argument: unknown): Promise<SuiteId | undefined> {
    const { prompt } = targetOf(argument);
    const uri = prompt === undefined ? activeUri() : vscode.Uri.parse(prompt);
    const place = uri === undefined ? undefined : this.#model.locate(uri);
    if (place === undefined) return undefined;
    const { folder, path } = place;
    const prompts = (await folder.promptsIn(path)).map((one): SuiteId => ({ folder, path: one }));
    // A file that is no prompt may become one: it was asked for by name.
    if (prompts.length === 0) return prompt === undefined ? undefined : place;
    if (prompts.length === 1) return prompts[0];
    return (await promptAtCursor(prompts)) ?? (await this.#pick(prompts, 'Which prompt of the file?'));
  }

  /** Lets the person pick one of all prompts. */
  async pickPrompt(title: string): Promise<SuiteId | undefined> {
    const found = await Promise.all(
      this.#model.folders.map(async (folder) =>
        (await folder.allPrompts()).map((path): SuiteId => ({ folder, path })),
      ),
    );
    const prompts = found.flat();
    if (prompts.length === 0) {
      const create = 'New prompt';
      const chosen = await vscode.window.showInformationMessage('There is no prompt here yet.', create);
      if (chosen === create) await vscode.commands.executeCommand('regrade.newPrompt');
      return undefined;
    }
    return this.#pick(prompts, title);
  }

  /** The suites that use a prompt; a GitHub prompt with test data is its own. */
  async suitesOf(prompt: SuiteId): Promise<SuiteId[]> {
    const suites = await prompt.folder.suitesOf(prompt.path);
    return suites.map(({ path }) => ({ folder: prompt.folder, path }));
  }

  // --- internal ---

  async #asSuite(uri: vscode.Uri): Promise<SuiteId | undefined> {
    const place = this.#model.locate(uri);
    if (place === undefined) return undefined;
    // By name alone: a file that was just made may not be found yet.
    if (isSuiteName(place.path)) return place;
    return (await place.folder.suitePaths()).includes(place.path) ? place : undefined;
  }

  async #pick(suites: readonly SuiteId[], title: string): Promise<SuiteId | undefined> {
    if (suites.length < 2) return suites[0];
    const items = suites.map((suite) => ({
      label: isSuiteName(suite.path) ? suiteTitle(suite.path) : promptTitle(suite.path),
      description: this.#model.nameOf(suite),
      suite,
    }));
    return (await vscode.window.showQuickPick(items, { placeHolder: title }))?.suite;
  }
}

/** A target that names a suite. */
export function suiteTarget(suite: SuiteId, more: Omit<Target, 'suite'> = {}): Target {
  return { suite: suiteKey(suite), ...more };
}

const activeUri = () => vscode.window.activeTextEditor?.document.uri;
