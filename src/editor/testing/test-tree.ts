import * as vscode from 'vscode';
import { InputError, type Problem, type Range } from '../../core/problem.ts';
import type { RunSelection } from '../../core/run/run.ts';
import type { Suite, SuiteCase } from '../../core/suite/suite.ts';
import { Disposables } from '../disposables.ts';
import type { Log } from '../log.ts';
import { promptTitle, suiteTitle } from '../wording.ts';
import {
  type ModelChange,
  type SuiteId,
  suiteKey,
  type WorkspaceModel,
} from '../workspace/workspace-model.ts';
import { labelText } from './markdown-text.ts';
import { type GroupNode, type Meaning, type SuiteNode, selectedGroups } from './suite-node.ts';
import { targetsOfSuite } from './targets-of-suite.ts';
import { Turns } from './turns.ts';

/** The tree follows an edit when nothing was typed for this long, ms. */
const quietMs = 500;

/** Of a suite with more cases, the first so many are listed: each takes memory, in the window too. All are run. */
const mostListed = 20_000;

/** VS Code sends new items to the window in batches; more of them in one would hold up the extension host. */
const mostInBatch = 2000;

/**
 * The tree of the Testing view: suites, then prompts under models where there are several, then cases. A level is read
 * when it is opened or run, in small pieces, so that a long dataset does not keep the editor waiting. Items stay the
 * same ones over edits, by the identity of the case, so that they keep their verdicts.
 */
export class TestTree implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #opened = this.#owned.add(new vscode.EventEmitter<{ node: SuiteNode; group: GroupNode }>());
  readonly #controller: vscode.TestController;
  readonly #model: WorkspaceModel;
  readonly #log: Log;
  readonly #meanings = new WeakMap<vscode.TestItem, Meaning>();
  readonly #suites = new Map<string, SuiteNode>();
  readonly #tags = new Map<string, vscode.TestTag>();
  /** Groups whose cases are being read: a later reading stops an earlier one. */
  readonly #reading = new WeakMap<GroupNode, { promise: Promise<void>; stopped: boolean }>();
  readonly #changed = new Set<string>();
  #listing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The cases of a group are in the tree for the first time. */
  readonly onDidOpen = this.#opened.event;

  constructor(controller: vscode.TestController, model: WorkspaceModel, log: Log) {
    this.#controller = controller;
    this.#model = model;
    this.#log = log;
    this.#owned.add(model.onDidChange((change) => this.#onChange(change)));
    this.#owned.add(model.onDidChangeFolders(() => this.#listAgain()));
    this.#owned.add({ dispose: () => clearTimeout(this.#timer) });
  }

  /** What an item stands for; undefined for one that is no longer in the tree. */
  meaning(item: vscode.TestItem): Meaning | undefined {
    return this.#meanings.get(item);
  }

  /** The suite's node, as far as the tree was opened. */
  node(suite: SuiteId): SuiteNode | undefined {
    return this.#suites.get(suiteKey(suite));
  }

  /** All suites; finds them if nobody did. */
  async nodes(): Promise<SuiteNode[]> {
    await this.#list();
    return [...this.#suites.values()];
  }

  /** Reads the next level of the tree. Without an item, the suites. What is wrong stands at the item. */
  async open(item: vscode.TestItem | undefined): Promise<void> {
    if (item === undefined) {
      await this.#list();
      return;
    }
    const meaning = this.#meanings.get(item);
    if (meaning?.kind === 'suite') await this.openSuite(meaning.node);
    else if (meaning?.kind === 'group') await this.openGroup(meaning.node, meaning.group);
  }

  /** The groups of a suite; where there is one alone, with its cases. */
  async openSuite(node: SuiteNode): Promise<void> {
    if (node.groups.length === 0) await this.#readSuite(node);
    const [only, ...more] = node.groups;
    if (only !== undefined && more.length === 0) await this.openGroup(node, only);
  }

  /** The cases of a group; of those that are being read, all. */
  async openGroup(node: SuiteNode, group: GroupNode): Promise<void> {
    const reading = this.#reading.get(group);
    if (reading !== undefined) await reading.promise;
    if (group.cases === undefined) await this.#readCases(node, group);
  }

  /** Opens a suite whose file is shown in an editor, so that its verdicts stand beside its lines. */
  async openDocument({ uri }: vscode.TextDocument): Promise<void> {
    const place = this.#model.locate(uri);
    if (place === undefined || !(await place.folder.suitePaths()).includes(place.path)) return;
    await this.#list();
    const node = this.node(place);
    if (node !== undefined) await this.openSuite(node);
  }

  /** Opens what a selection of a suite asks for; undefined where the suite is not listed. */
  async openSelected(suite: SuiteId, selection: RunSelection): Promise<SuiteNode | undefined> {
    await this.#list();
    const node = this.node(suite);
    if (node === undefined) return undefined;
    if (node.groups.length === 0) await this.#readSuite(node);
    for (const group of selectedGroups(node, selection)) await this.openGroup(node, group);
    return node;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  // --- internal ---

  #list(): Promise<void> {
    this.#listing ??= this.#readList().catch((error: unknown) => {
      this.#listing = undefined;
      throw error;
    });
    return this.#listing;
  }

  async #readList(): Promise<void> {
    const suites = await this.#model.suites();
    const keys = new Set(suites.map(suiteKey));
    for (const [key, { item }] of this.#suites) {
      if (keys.has(key)) continue;
      this.#suites.delete(key);
      this.#controller.items.delete(item.id);
    }
    for (const suite of suites) {
      const key = suiteKey(suite);
      const label = labelText(suiteTitle(suite.path));
      const known = this.#suites.get(key);
      const item = known?.item ?? this.#controller.createTestItem(key, label, suite.folder.uriOf(suite.path));
      item.description = this.#model.nameOf(suite);
      if (known !== undefined) continue;
      item.canResolveChildren = true;
      item.range = new vscode.Range(0, 0, 0, 0);
      const node: SuiteNode = { suite, item, groups: [] };
      this.#suites.set(key, node);
      this.#meanings.set(item, { kind: 'suite', node });
      this.#controller.items.add(item);
    }
  }

  async #readSuite(node: SuiteNode): Promise<void> {
    const { folder, path } = node.suite;
    const read = await folder.suite(path);
    if (!read.ok) {
      node.item.error = problemText(read.problems);
      return;
    }
    node.item.error = undefined;
    setRange(node.item, read.value.outline.head);
    const groups = await this.#groupsOf(node, read.value);
    if (groups === node.groups) return;
    node.groups = groups;
    const alone = groups.length === 1;
    node.item.children.replace(alone ? [] : groups.map(({ item }) => item));
  }

  /** The groups of a suite as it reads now; the same list when they did not change. */
  async #groupsOf(node: SuiteNode, suite: Suite): Promise<readonly GroupNode[]> {
    const targets = await targetsOfSuite(node.suite, suite);
    const same =
      targets.length === node.groups.length &&
      targets.every((target, index) => {
        const group = node.groups[index];
        return group?.prompt === target.prompt && group.resolved === target.resolved;
      });
    if (same) return node.groups;
    const severalPrompts = suite.prompts.length > 1;
    const severalModels = suite.models.length > 1;
    return targets.map((target): GroupNode => {
      if (targets.length === 1) return { ...target, item: node.item, cases: undefined };
      const words = [
        ...(severalPrompts ? [promptTitle(target.prompt)] : []),
        ...(severalModels ? [target.model ?? ''] : []),
      ];
      const item = this.#controller.createTestItem(
        JSON.stringify([target.prompt, target.model ?? null]),
        labelText(words.join(', ')),
        node.suite.folder.uriOf(severalPrompts ? target.prompt : node.suite.path),
      );
      // Screen readers say the description in place of the label, so it must say as much.
      item.description = severalPrompts && !severalModels ? target.prompt : '';
      item.canResolveChildren = true;
      const group: GroupNode = { ...target, item, cases: undefined };
      this.#meanings.set(item, { kind: 'group', node, group });
      return group;
    });
  }

  async #readCases(node: SuiteNode, group: GroupNode): Promise<void> {
    const earlier = this.#reading.get(group);
    if (earlier !== undefined) earlier.stopped = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    const reading = { promise, stopped: false };
    this.#reading.set(group, reading);
    const first = group.cases === undefined;
    try {
      group.item.busy = true;
      await this.#streamCases(node, group, () => reading.stopped);
    } finally {
      resolve();
      if (this.#reading.get(group) === reading) {
        this.#reading.delete(group);
        group.item.busy = false;
      }
    }
    if (first && group.cases !== undefined) this.#opened.fire({ node, group });
  }

  async #streamCases(node: SuiteNode, group: GroupNode, stopped: () => boolean): Promise<void> {
    const { folder, path } = node.suite;
    const read = await folder.suite(path);
    if (!read.ok) return;
    const before = new Map(group.cases);
    const now = new Map<string, vscode.TestItem>();
    const turns = new Turns(undefined, mostInBatch);
    let listed = this.#model.nameOf(node.suite);
    // VS Code puts items of one file in the order of their lines, and of several files in that of their names.
    const { cases: inline, datasets } = read.value.outline;
    const mixed = datasets.length + Math.min(1, inline.length) > 1;
    try {
      for await (const located of read.value.cases()) {
        if (stopped()) return;
        if (now.size === mostListed) {
          listed = `${listed}, first ${mostListed.toLocaleString('en-US')} cases`;
          break;
        }
        const { id } = located.case;
        const item = before.get(id) ?? this.#newCase(node, group, located);
        this.#describe(item, located);
        if (mixed) item.sortText = String(now.size).padStart(9, '0');
        if (before.delete(id) === false) group.item.children.add(item);
        now.set(id, item);
        await turns.next();
      }
      node.item.error = undefined;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      node.item.error = problemText(error.problems);
      // What stands after a broken record is not known to be gone.
      for (const [id, item] of before) now.set(id, item);
      before.clear();
    }
    for (const item of before.values()) group.item.children.delete(item.id);
    group.cases = now;
    if (node.item.description !== listed) node.item.description = listed;
  }

  #newCase(node: SuiteNode, group: GroupNode, { case: { id }, file }: SuiteCase): vscode.TestItem {
    // As JSON, since an identity may hold the character by which VS Code joins ids.
    const uri = node.suite.folder.uriOf(file);
    const item = this.#controller.createTestItem(JSON.stringify(id), labelText(id), uri);
    this.#meanings.set(item, { kind: 'case', node, group, id });
    return item;
  }

  #describe(item: vscode.TestItem, { case: of, range }: SuiteCase): void {
    const label = labelText(of.name ?? of.id);
    if (item.label !== label) item.label = label;
    setRange(item, range);
    const tags = (of.tags ?? []).map((tag) => this.#tag(tag));
    if (tags.length > 0 || item.tags.length > 0) item.tags = tags;
  }

  #tag(name: string): vscode.TestTag {
    const known = this.#tags.get(name);
    if (known !== undefined) return known;
    const tag = new vscode.TestTag(name);
    this.#tags.set(name, tag);
    return tag;
  }

  #onChange({ folder, paths, listing }: ModelChange): void {
    if (listing) this.#listAgain();
    for (const [key, node] of this.#suites) {
      if (node.suite.folder === folder && paths.has(node.suite.path) && node.groups.length > 0)
        this.#changed.add(key);
    }
    if (this.#changed.size === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#follow(), quietMs);
  }

  #listAgain(): void {
    if (this.#listing === undefined) return;
    this.#listing = undefined;
    this.#list().catch((error: unknown) => this.#failed('The suites could not be listed.', error));
  }

  /** Brings opened suites up to date with their files. */
  async #follow(): Promise<void> {
    const keys = [...this.#changed];
    this.#changed.clear();
    for (const key of keys) {
      const node = this.#suites.get(key);
      if (node === undefined) continue;
      try {
        const open = node.groups.filter(({ cases }) => cases !== undefined);
        await this.#readSuite(node);
        const again = node.groups.filter((group) => open.includes(group) || node.groups.length === 1);
        for (const group of again) await this.#readCases(node, group);
      } catch (error) {
        this.#failed(`The cases of ${node.suite.path} could not be read.`, error);
      }
    }
  }

  #failed(what: string, error: unknown): void {
    this.#log.error(what, error instanceof Error ? error : String(error));
  }
}

function setRange(item: vscode.TestItem, range: Range | undefined): void {
  if (range === undefined) return;
  item.range = new vscode.Range(
    range.start.line - 1,
    range.start.column - 1,
    range.end.line - 1,
    range.end.column - 1,
  );
}

function problemText(problems: readonly Problem[]): string {
  const [first] = problems;
  const more = problems.length > 1 ? ` And ${problems.length - 1} more, see Problems.` : '';
  return `${first?.message ?? 'It cannot be read.'} ${first?.remedy ?? ''}${more}`.trim();
}
