import * as vscode from 'vscode';
import type { Problem } from '../../core/problem.ts';
import type { EnvironmentOverrides } from '../../core/prompt/prompt.ts';
import type { TimelineEntry } from '../../core/version/timeline.ts';
import type { Target } from '../commands/targets.ts';
import { Disposables } from '../disposables.ts';
import { loadReading } from '../lazy/core.ts';
import type { Log } from '../log.ts';
import { Throttle } from '../throttle.ts';
import { count, promptTitle } from '../wording.ts';
import { promptAtCursor } from '../workspace/prompt-at-cursor.ts';
import { suiteKey, type WorkspaceModel } from '../workspace/workspace-model.ts';
import { changeItem, environmentItem, rateItem, unreadItem, versionItem } from './version-items.ts';
import { type Rates, type RubricRate, readRates } from './version-rates.ts';
import type { PromptPlace, Versions } from './versions.ts';

/** What stands in the tree. `target` is what commands of its menu get. */
export type VersionNode =
  | {
      readonly kind: 'version';
      readonly place: PromptPlace;
      readonly entry: TimelineEntry;
      readonly target: Target;
      readonly parts: readonly VersionNode[];
    }
  | { readonly kind: 'change'; readonly words: string }
  | {
      readonly kind: 'environment';
      readonly name: string;
      readonly words: string;
      readonly labelled: boolean;
    }
  | { readonly kind: 'unread'; readonly target: Target; readonly commits: number }
  | { readonly kind: 'rate'; readonly rate: RubricRate; readonly before: Before | undefined };

/** A rubric's rate in the version before. */
export interface Before {
  readonly name: string;
  readonly rate: RubricRate;
}

type OverrideWords = (overrides: EnvironmentOverrides) => string;

export const versionsViewId = 'regrade.versions';

/** The tree moves at most this often while one types, ms. */
const paceMs = 500;

/** The timeline of one prompt: the one in the active editor, or one that a person picked. Reads nothing while hidden. */
export class VersionsTree implements vscode.TreeDataProvider<VersionNode>, vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<undefined>());
  readonly #pace = this.#owned.add(new Throttle(paceMs, () => this.#changed.fire(undefined)));
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #model: WorkspaceModel;
  readonly #versions: Versions;
  readonly #log: Log;
  readonly #view: vscode.TreeView<VersionNode>;
  #prompt: PromptPlace | undefined;

  constructor(model: WorkspaceModel, versions: Versions, log: Log) {
    this.#model = model;
    this.#versions = versions;
    this.#log = log;
    this.#view = this.#owned.add(
      vscode.window.createTreeView(versionsViewId, { treeDataProvider: this, showCollapseAll: true }),
    );
    this.#owned.add(versions.onDidChange(() => this.#pace.request()));
    this.#owned.add(model.onDidChangeFolders(() => this.#show(undefined)));
    this.#owned.add(vscode.window.onDidChangeActiveTextEditor((editor) => this.#followOrLog(editor)));
    this.#owned.add(
      this.#view.onDidChangeVisibility(({ visible }) => {
        if (visible) versions.refresh();
      }),
    );
  }

  /** The prompt whose timeline is shown. */
  get prompt(): PromptPlace | undefined {
    return this.#prompt;
  }

  /** Shows the timeline of a prompt and brings the view to the front. */
  async reveal(prompt: PromptPlace): Promise<void> {
    this.#show(prompt);
    await vscode.commands.executeCommand(`${versionsViewId}.focus`);
  }

  async getChildren(node?: VersionNode): Promise<VersionNode[]> {
    if (node?.kind === 'version') return [...node.parts];
    if (node !== undefined) return [];
    this.#prompt ??= await this.#firstPrompt();
    const place = this.#prompt;
    this.#view.description = place === undefined ? '' : promptTitle(place.path);
    vscode.commands.executeCommand(
      'setContext',
      'regrade.versionsPrompt',
      place === undefined ? '' : place.path,
    );
    if (place === undefined) return [];
    try {
      // The bar at the view's top; what takes long says more in a notification.
      const { entries, names, unread, problems } = await vscode.window.withProgress(
        { location: { viewId: versionsViewId } },
        () => this.#versions.timeline(place),
      );
      const only = entries.length === 1 ? entries[0] : undefined;
      // Nothing but a working copy: the view says how to begin.
      const isEmpty =
        unread === 0 && (only?.origins.every(({ kind }) => kind === 'working') ?? !entries.length);
      // Beside a message VS Code shows no welcome.
      this.#view.message = isEmpty ? undefined : (problemWords(problems) ?? firstStep(entries));
      if (isEmpty) return [];
      const rates = await readRates(place.folder.workspace.root, names);
      const { overrideWords } = await loadReading();
      const nodes = nodesOf(place, entries, rates, overrideWords);
      if (unread > 0) nodes.push({ kind: 'unread', target: { prompt: suiteKey(place) }, commits: unread });
      return nodes;
    } catch (error) {
      this.#log.error(
        `The versions of ${place.path} could not be read.`,
        error instanceof Error ? error : String(error),
      );
      return [];
    }
  }

  getTreeItem(node: VersionNode): vscode.TreeItem {
    if (node.kind === 'change') return changeItem(node.words);
    if (node.kind === 'rate') return rateItem(node.rate, node.before);
    if (node.kind === 'environment') return environmentItem(node);
    if (node.kind === 'unread') return unreadItem(node);
    return versionItem(node);
  }

  getParent(): undefined {
    return undefined;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  // --- internal ---

  async #followOrLog(editor: vscode.TextEditor | undefined): Promise<void> {
    try {
      await this.#follow(editor);
    } catch (error) {
      this.#log.error(
        'The prompt of the editor was not found.',
        error instanceof Error ? error : String(error),
      );
    }
  }

  async #follow(editor: vscode.TextEditor | undefined): Promise<void> {
    if (editor === undefined) return;
    const place = this.#model.locate(editor.document.uri);
    if (place === undefined) return;
    const { folder, path } = place;
    const prompts = (await folder.promptsIn(path)).map((one) => ({ folder, path: one }));
    const [first] = prompts;
    if (first !== undefined)
      this.#show(prompts.length === 1 ? first : ((await promptAtCursor(prompts)) ?? first));
  }

  #show(prompt: PromptPlace | undefined): void {
    if (prompt !== undefined && this.#prompt !== undefined && suiteKey(prompt) === suiteKey(this.#prompt))
      return;
    this.#prompt = prompt;
    this.#changed.fire(undefined);
  }

  async #firstPrompt(): Promise<PromptPlace | undefined> {
    await this.#follow(vscode.window.activeTextEditor);
    if (this.#prompt !== undefined) return this.#prompt;
    for (const folder of this.#model.folders) {
      const [path] = await folder.allPrompts();
      if (path !== undefined) return { folder, path };
    }
    return undefined;
  }
}

/** Short, as it stands above the versions that are whole: the log names each record and label, and what to do. */
const problemWords = ({ length }: readonly Problem[]): string | undefined =>
  length === 0 ? undefined : `${count(length, 'problem')} in stored versions or labels: see the Regrade log.`;

/** Where runs alone made the list, how to begin. */
const firstStep = (entries: readonly TimelineEntry[]): string | undefined =>
  entries.every(({ origins }) => origins.every(({ kind }) => kind === 'working' || kind === 'run'))
    ? 'No version is saved yet. Save version is above the prompt and at the top of this view.'
    : undefined;

/** The entries as nodes, the working copy first. */
function nodesOf(
  place: PromptPlace,
  entries: readonly TimelineEntry[],
  rates: Rates,
  words: OverrideWords,
): VersionNode[] {
  const nodes: VersionNode[] = [];
  const same = entries.find(
    ({ hash, origins }) => hash !== null && origins.some(({ kind }) => kind === 'working'),
  );
  if (same !== undefined) nodes.push(workingNode(place, same, entries, rates, words));
  for (const [index, entry] of entries.entries()) {
    if (entry === same && isOnlyRun(entry)) continue;
    nodes.push(versionNode(place, entry, entries.slice(index + 1), rates, words));
  }
  return nodes;
}

/** What runs graded and nobody saved or committed. */
const isOnlyRun = ({ origins }: TimelineEntry) =>
  origins.every(({ kind }) => kind === 'run' || kind === 'working');

/** The working copy where it does what another entry does: that of runs is no entry beside it. */
function workingNode(
  place: PromptPlace,
  same: TimelineEntry,
  entries: readonly TimelineEntry[],
  rates: Rates,
  words: OverrideWords,
): VersionNode {
  const graded = isOnlyRun(same);
  const name = same.number === null ? same.ref.slice(0, 7) : same.ref;
  const entry: TimelineEntry = {
    ...same,
    number: null,
    hash: null,
    ref: 'working',
    message: graded ? '' : `same as ${name}`,
    author: '',
    at: null,
    labels: [],
    origins: [{ kind: 'working' }],
    ...(graded ? {} : { changed: [], lines: 0 }),
  };
  const older = entries.slice(entries.indexOf(same) + 1);
  return versionNode(place, entry, older, graded ? rates : new Map(), words);
}

function versionNode(
  place: PromptPlace,
  entry: TimelineEntry,
  older: readonly TimelineEntry[],
  rates: Rates,
  words: OverrideWords,
): VersionNode {
  const own = rates.get(entry.definitionHash) ?? [];
  const parts: VersionNode[] = [
    ...entry.changed.map(
      (change): VersionNode => ({ kind: 'change', words: withoutOverrides(change, entry) }),
    ),
    ...environmentNodes(entry, words),
    ...own.map((rate): VersionNode => ({ kind: 'rate', rate, before: rateBefore(rate, older, rates) })),
  ];
  const target = { prompt: suiteKey(place), version: refOf(entry) };
  return { kind: 'version', place, entry, target, parts };
}

/** What an environment that was added has otherwise stands in a line of its own. */
function withoutOverrides(change: string, { environments = {} }: TimelineEntry): string {
  const added = Object.keys(environments)
    .map((name) => `environment ${name} added`)
    .find((words) => change.startsWith(`${words}: `));
  return added ?? change;
}

/** What a version has otherwise in environments: first in those of its labels, where it is what users get. */
function environmentNodes({ environments = {}, labels }: TimelineEntry, words: OverrideWords): VersionNode[] {
  const nodes = Object.entries(environments).map(([name, overrides]) => ({
    kind: 'environment' as const,
    name,
    words: words(overrides),
    labelled: labels.includes(name),
  }));
  return nodes.sort((a, b) => Number(b.labelled) - Number(a.labelled) || (a.name < b.name ? -1 : 1));
}

/** A reference that means this entry for good: the number of a version may change when branches meet. */
export function refOf({ number, hash, ref }: TimelineEntry): string {
  return number !== null && hash !== null ? hash : (hash ?? ref);
}

function rateBefore(rate: RubricRate, older: readonly TimelineEntry[], rates: Rates): Before | undefined {
  for (const entry of older) {
    const found = rates
      .get(entry.definitionHash)
      ?.find(({ name, suite }) => name === rate.name && suite === rate.suite);
    if (found !== undefined) return { name: entry.ref.slice(0, 7), rate: found };
  }
  return undefined;
}
