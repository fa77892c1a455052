import * as vscode from 'vscode';
import { fileOfPrompt } from '../../core/prompt/piece-path.ts';
import { resultWords } from '../code-lens/verdict-words.ts';
import { suiteTarget, type Target } from '../commands/targets.ts';
import { Disposables } from '../disposables.ts';
import type { Tally } from '../results/run-results.ts';
import type { Runs } from '../runs/runs.ts';
import { Throttle } from '../throttle.ts';
import { count, fileName, promptTitle, suiteTitle } from '../wording.ts';
import type { Folder } from '../workspace/folder.ts';
import type { SuiteId, WorkspaceModel } from '../workspace/workspace-model.ts';

/** What stands in the tree. */
type Node =
  | { readonly kind: 'folder'; readonly folder: Folder }
  | { readonly kind: 'prompt'; readonly folder: Folder; readonly path: string; readonly target: Target }
  | { readonly kind: 'suite'; readonly folder: Folder; readonly path: string; readonly target: Target }
  | { readonly kind: 'cases'; readonly suite: SuiteId; readonly count: number }
  | { readonly kind: 'dataset'; readonly folder: Folder; readonly path: string };

/** What a node is, to those who hear it. */
const kindWords: Record<Node['kind'], string> = {
  folder: '',
  prompt: 'prompt',
  suite: 'suite',
  cases: '',
  dataset: 'dataset',
};

/** The tree moves at most this often while a run goes on, ms. */
const paceMs = 500;

/** Prompts with their suites, suites with their cases and datasets. Reads nothing until the view is opened. */
export class FilesTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<undefined>());
  readonly #pace = this.#owned.add(new Throttle(paceMs, () => this.#changed.fire(undefined)));
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #model: WorkspaceModel;
  readonly #runs: Runs;
  #isSearched = false;

  constructor(model: WorkspaceModel, runs: Runs) {
    this.#model = model;
    this.#runs = runs;
    this.#owned.add(
      vscode.window.createTreeView('regrade.files', { treeDataProvider: this, showCollapseAll: true }),
    );
    this.#owned.add(model.onDidChange(() => this.#pace.request()));
    this.#owned.add(model.onDidChangeFolders(() => this.#pace.request()));
    this.#owned.add(
      runs.onDidChange(({ cell }) => {
        if (cell === undefined) this.#pace.request();
      }),
    );
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node === undefined) {
      const nodes = await this.#roots();
      // Until then, an empty tree means that nobody looked yet.
      if (!this.#isSearched) vscode.commands.executeCommand('setContext', 'regrade.searched', true);
      this.#isSearched = true;
      return nodes;
    }
    if (node.kind === 'folder') return inFolder(node.folder);
    if (node.kind === 'prompt') return suitesOf(node.folder, node.path);
    if (node.kind === 'suite') return partsOf({ folder: node.folder, path: node.path });
    return [];
  }

  async getTreeItem(node: Node): Promise<vscode.TreeItem> {
    const item = await this.#itemOf(node);
    // This is heard in the place of label and description: what a suite came to belongs to it.
    const said = [item.label, kindWords[node.kind], item.description].filter(Boolean);
    // A folder says its own name.
    if (node.kind !== 'folder') item.accessibilityInformation = { label: said.join(', ') };
    return item;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  // --- internal ---

  async #itemOf(node: Node): Promise<vscode.TreeItem> {
    switch (node.kind) {
      case 'folder':
        return folderItem(node.folder);
      case 'prompt':
        return this.#promptItem(node.folder, node.path);
      case 'suite':
        return this.#suiteItem({ folder: node.folder, path: node.path });
      case 'cases':
        return casesItem(node.suite, node.count);
      case 'dataset':
        return fileItem(node.folder.uriOf(node.path), fileName(node.path), 'database', 'dataset');
    }
  }

  async #roots(): Promise<Node[]> {
    const { folders } = this.#model;
    const [only] = folders;
    if (only !== undefined && folders.length === 1) return inFolder(only);
    return folders.map((folder) => ({ kind: 'folder', folder }));
  }

  async #promptItem(folder: Folder, path: string): Promise<vscode.TreeItem> {
    const suites = await folder.suitesOf(path);
    const item = fileItem(folder.fileUriOf(path), promptTitle(path), 'comment', 'prompt');
    const read = fileOfPrompt(path) === path ? undefined : await folder.prompt(path);
    if (read?.ok) {
      const { line, column } = read.value.outline.head.start;
      const at = new vscode.Position(line - 1, column - 1);
      const options = { preview: true, selection: new vscode.Range(at, at) };
      item.command = { title: 'Open', command: 'vscode.open', arguments: [folder.fileUriOf(path), options] };
    }
    const where = path.includes('/') ? [path.slice(0, path.lastIndexOf('/'))] : [];
    item.description = [...where, ...(suites.length === 0 ? ['no suite'] : [])].join(', ');
    item.collapsibleState =
      suites.length === 0 ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Expanded;
    return item;
  }

  async #suiteItem(suite: SuiteId): Promise<vscode.TreeItem> {
    const { folder, path } = suite;
    const read = await folder.suite(path);
    const { phase, results } = this.#runs.state(suite);
    const item = fileItem(folder.uriOf(path), suiteTitle(path), 'checklist', 'suite');
    item.collapsibleState = vscode.TreeItemCollapsibleState.Collapsed;
    if (!read.ok) {
      item.description = count(read.problems.length, 'problem');
      item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('problemsErrorIcon.foreground'));
      item.collapsibleState = vscode.TreeItemCollapsibleState.None;
    } else if (phase !== 'idle') {
      item.description = phase === 'running' ? 'running' : 'preparing';
      item.iconPath = new vscode.ThemeIcon('sync~spin');
      item.contextValue = 'suite.running';
    } else if (results && results.cells.size > 0) {
      const tally = results.tally();
      item.description = resultWords(results);
      item.contextValue = tally.failed + tally.errors > 0 ? 'suite.failed' : 'suite.passed';
      item.iconPath =
        results.status === 'cancelled'
          ? new vscode.ThemeIcon('circle-slash')
          : verdictIcon(tally, results.shownStatus === 'passed');
    }
    return item;
  }
}

async function inFolder(folder: Folder): Promise<Node[]> {
  const alone: Node[] = [];
  for (const path of await folder.suitePaths()) {
    const suite = await folder.suite(path);
    // A suite that shows under no prompt stands alone.
    if (!suite.ok || suite.value.prompts.every(({ prompt }) => prompt !== undefined))
      alone.push(suiteNode({ folder, path }));
  }
  const nodes = (await folder.allPrompts()).map(
    (path): Node => ({
      kind: 'prompt',
      folder,
      path,
      target: { prompt: folder.uriOf(path).toString() },
    }),
  );
  return [...nodes, ...alone];
}

async function suitesOf(folder: Folder, prompt: string): Promise<Node[]> {
  return (await folder.suitesOf(prompt)).map(({ path }) => suiteNode({ folder, path }));
}

async function partsOf(suite: SuiteId): Promise<Node[]> {
  const read = await suite.folder.suite(suite.path);
  if (!read.ok) return [];
  const { outline, files, prompts, recordings } = read.value;
  const others = new Set([suite.path, ...prompts.map(({ path }) => fileOfPrompt(path)), ...recordings]);
  const datasets = files
    .filter((file) => !others.has(file) && !/\.rubrics\.ya?ml$/u.test(file))
    .map((path): Node => ({ kind: 'dataset', folder: suite.folder, path }));
  const inline: Node[] =
    outline.cases.length === 0 ? [] : [{ kind: 'cases', suite, count: outline.cases.length }];
  return [...inline, ...datasets];
}

function suiteNode(suite: SuiteId): Node {
  return { kind: 'suite', ...suite, target: suiteTarget(suite) };
}

function folderItem(folder: Folder): vscode.TreeItem {
  const item = new vscode.TreeItem(folder.uri, vscode.TreeItemCollapsibleState.Expanded);
  item.iconPath = vscode.ThemeIcon.Folder;
  return item;
}

function casesItem(suite: SuiteId, number: number): vscode.TreeItem {
  return fileItem(suite.folder.uriOf(suite.path), count(number, 'case'), 'list-unordered', 'cases');
}

function fileItem(uri: vscode.Uri, label: string, icon: string, kind: string): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.contextValue = kind;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.command = { title: 'Open', command: 'vscode.open', arguments: [uri, { preview: true }] };
  item.tooltip = vscode.workspace.asRelativePath(uri);
  return item;
}

/** What the gate allows to fail is no failure of the suite, here as in the panel and the status bar. */
function verdictIcon({ failed, errors }: Tally, passed: boolean): vscode.ThemeIcon {
  if (errors > 0)
    return new vscode.ThemeIcon('warning', new vscode.ThemeColor('problemsWarningIcon.foreground'));
  if (failed > 0 && !passed)
    return new vscode.ThemeIcon('close', new vscode.ThemeColor('testing.iconFailed'));
  return new vscode.ThemeIcon('check', new vscode.ThemeColor('testing.iconPassed'));
}
