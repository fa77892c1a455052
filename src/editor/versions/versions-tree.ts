import * as vscode from 'vscode';
import type { Origin, Timeline, TimelineEntry } from '../../core/version/timeline.ts';
import { Disposables } from '../disposables.ts';
import { loadReading } from '../lazy/core.ts';
import type { Log } from '../log.ts';
import { Throttle } from '../throttle.ts';
import { promptTitle } from '../wording.ts';
import { promptAtCursor } from '../workspace/prompt-at-cursor.ts';
import { suiteKey, type WorkspaceModel } from '../workspace/workspace-model.ts';
import { conflictItem, cutItem, lookingItem, moreProblemsItem, problemItem } from './state-items.ts';
import { changeItem, environmentItem, rateItem, unreadItem, versionItem } from './version-items.ts';
import { problemNodes, type VersionNode, versionNodes } from './version-nodes.ts';
import { readRates } from './version-rates.ts';
import type { PromptPlace, Versions } from './versions.ts';

export const versionsViewId = 'regrade.versions';

/** A look at git that takes longer than this lets what is known without it show first, ms. */
const lookingMs = 700;

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
    this.#view.description = place === undefined ? '' : this.#titleOf(place);
    vscode.commands.executeCommand(
      'setContext',
      'regrade.versionsPrompt',
      place === undefined ? '' : place.path,
    );
    if (place === undefined) {
      vscode.commands.executeCommand('setContext', 'regrade.versionsEmpty', true);
      return [];
    }
    try {
      // The bar at the view's top; what takes long says more in a notification.
      const { found, isWhole } = await vscode.window.withProgress(
        { location: { viewId: versionsViewId } },
        () => this.#whatIsKnown(place),
      );
      const { entries, names, unread, problems } = found;
      const isEmpty =
        isWhole &&
        unread === 0 &&
        problems.length === 0 &&
        entries.every(({ origins }) => isWorking(origins));
      // Nothing but a working copy: the view says how to begin, once that is sure.
      vscode.commands.executeCommand('setContext', 'regrade.versionsEmpty', isEmpty);
      this.#view.message = isWhole && !isEmpty ? firstStep(entries) : undefined;
      if (isEmpty) return [];
      const rates = await readRates(place.folder.workspace.root, names);
      const { overrideWords } = await loadReading();
      return [
        ...problemNodes(place, found),
        ...versionNodes(place, entries, rates, overrideWords),
        ...(isWhole ? [] : [{ kind: 'looking' as const }]),
        ...(entries.some(({ cut }) => cut === true) ? [{ kind: 'cut' as const }] : []),
        ...(unread > 0
          ? [{ kind: 'unread' as const, target: { prompt: suiteKey(place) }, commits: unread }]
          : []),
      ];
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
    if (node.kind === 'looking') return lookingItem();
    if (node.kind === 'cut') return cutItem();
    if (node.kind === 'conflict') return conflictItem(node);
    if (node.kind === 'problem') return problemItem(node);
    if (node.kind === 'problems') return moreProblemsItem(node.more);
    return versionItem(node);
  }

  getParent(): undefined {
    return undefined;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  // --- internal ---

  /** The prompt's name, and its folder, as several may be called the same. */
  #titleOf(place: PromptPlace): string {
    const name = this.#model.nameOf(place);
    const folder = name.slice(0, Math.max(0, name.lastIndexOf('/')));
    return [promptTitle(place.path), folder].filter((part) => part !== '').join(' · ');
  }

  /** The whole timeline; where a first look at git takes long, what is known without it, and the whole one later. */
  async #whatIsKnown(place: PromptPlace): Promise<{ readonly found: Timeline; readonly isWhole: boolean }> {
    const whole = this.#versions.timeline(place);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), lookingMs);
    });
    const found = await Promise.race([whole, late]);
    clearTimeout(timer);
    if (found !== undefined) return { found, isWhole: true };
    const known = await this.#versions.timelineWithoutGit(place);
    const show = () => this.#changed.fire(undefined);
    // A timeline that fails is asked for again, and told about, where it is waited for.
    whole.then(show, show);
    return { found: known, isWhole: false };
  }

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

const isWorking = (origins: readonly Origin[]) => origins.every(({ kind }) => kind === 'working');

/** Where runs alone made the list, how to begin. */
const firstStep = (entries: readonly TimelineEntry[]): string | undefined =>
  entries.every(({ origins }) => origins.every(({ kind }) => kind === 'working' || kind === 'run'))
    ? 'No version is saved yet. Save version is above the prompt and at the top of this view.'
    : undefined;
