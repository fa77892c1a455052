import { join, posix } from 'node:path';
import * as vscode from 'vscode';
import { InputError, type Problem } from '../../core/problem.ts';
import { promptOfEnvironments } from '../../core/prompt/environments-path.ts';
import { fileOfPrompt } from '../../core/prompt/piece-path.ts';
import type { Prompt } from '../../core/prompt/prompt.ts';
import type { Configuration } from '../../core/suite/configuration.ts';
import type { PromptReference, Suite } from '../../core/suite/suite.ts';
import { openWorkspace, pathInside, type Workspace } from '../../core/workspace.ts';
import { loadReading } from '../lazy/core.ts';
import {
  configurationFile,
  isEnvironmentsName,
  isPromptName,
  isSuiteName,
  nameTells,
  promptFiles,
  suiteFiles,
} from './file-names.ts';

/** A file as it was read: what it means, or what is wrong with it. */
export type Read<Meaning> =
  | { readonly ok: true; readonly value: Meaning; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * One workspace folder: its prompts and suites, read when first asked for, unsaved buffers first, and kept until one
 * of the files changes that took part. What is kept are promises, so that two who ask at once share one reading.
 */
export class Folder {
  readonly uri: vscode.Uri;
  readonly workspace: Workspace;
  #suitePaths: Promise<readonly string[]> | undefined;
  #promptPaths: Promise<readonly string[]> | undefined;
  readonly #namedInBroken = new Map<string, Promise<string[]>>();
  readonly #suites = new Map<string, Promise<Read<Suite>>>();
  readonly #prompts = new Map<string, Promise<Read<Prompt>>>();
  /** File → the suites and prompts that it took part in. */
  readonly #users = new Map<string, Set<string>>();
  /** Suites that name a file that is not there. */
  readonly #wanting = new Set<string>();
  /** Folder and ending of files that suites name as prompts: a glob may find another one there. */
  readonly #homes = new Set<string>();

  constructor(uri: vscode.Uri) {
    this.uri = uri;
    this.workspace = openWorkspace(uri.fsPath, (path) => this.#buffer(path));
  }

  /** The identity of a file or a prompt; that of one of several prompts in a file is no file. */
  uriOf(path: string): vscode.Uri {
    return vscode.Uri.file(join(this.uri.fsPath, ...path.split('/')));
  }

  /** The file that a prompt stands in, to be opened. */
  fileUriOf(prompt: string): vscode.Uri {
    return this.uriOf(fileOfPrompt(prompt));
  }

  /** Path from the root, or undefined for a file that lies outside or is not on disk. */
  pathOf(uri: vscode.Uri): string | undefined {
    return uri.scheme === 'file' ? pathInside(this.uri.fsPath, uri.fsPath) : undefined;
  }

  /** Paths of all suites, sorted. */
  suitePaths(): Promise<readonly string[]> {
    if (this.#suitePaths === undefined) {
      const found = this.#findSuites();
      this.#suitePaths = found;
      // A search that failed, as it may while a window opens, is tried again by the next who asks.
      found.catch(() => {
        if (this.#suitePaths === found) this.#suitePaths = undefined;
      });
    }
    return this.#suitePaths;
  }

  /** Paths of all files that are prompts by name, sorted. */
  promptPaths(): Promise<readonly string[]> {
    if (this.#promptPaths === undefined) {
      const found = this.#find(promptFiles).then((paths) => paths.filter(isPromptName));
      this.#promptPaths = found;
      found.catch(() => {
        if (this.#promptPaths === found) this.#promptPaths = undefined;
      });
    }
    return this.#promptPaths;
  }

  /** Whether the lists that were made so far lack a file that is a prompt or a suite by its name. */
  async misses(path: string): Promise<boolean> {
    if (/(^|\/)(node_modules|\.git|\.regrade)\//u.test(path)) return false;
    if (isSuiteName(path)) return this.#suitePaths !== undefined && !(await this.#suitePaths).includes(path);
    if (!isPromptName(path)) return false;
    return this.#promptPaths !== undefined && !(await this.#promptPaths).includes(path);
  }

  /** Paths of all prompts, sorted: those by name, and those that suites name. Reads all suites once. */
  async allPrompts(): Promise<readonly string[]> {
    const all = new Set(await this.promptPaths());
    for (const path of await this.namedPrompts()) all.add(path);
    // What lies in hidden folders is an editor's; it comes after the prompts of the product itself.
    return [...all].sort((a, b) => Number(a.startsWith('.')) - Number(b.startsWith('.')) || (a < b ? -1 : 1));
  }

  /** A prompt that a suite names, also where the suite of another tool holds it itself. */
  promptIn({ path, prompt }: PromptReference): Promise<Read<Prompt>> {
    if (prompt === undefined) return this.prompt(path);
    return Promise.resolve({ ok: true, value: prompt, problems: prompt.problems });
  }

  /** Prompt files that a suite names, in the order of suites. Reads all suites once. */
  async namedPrompts(): Promise<ReadonlySet<string>> {
    const named = new Set<string>();
    for (const path of await this.suitePaths()) {
      const read = await this.suite(path);
      if (read.ok)
        for (const reference of read.value.prompts) if (!reference.prompt) named.add(reference.path);
    }
    return named;
  }

  /**
   * The prompts that a file is: itself, or those of several in it that suites name, though one may have errors; none
   * where it is no prompt.
   * Asks the suites only about files that can be one.
   */
  async promptsIn(file: string): Promise<readonly string[]> {
    const told = nameTells(file);
    if (told === undefined) return [];
    const named = [...(await this.namedPrompts())].filter((path) => fileOfPrompt(path) === file);
    if (named.length > 0) return named;
    return told !== 'named' || (await this.brokenSuitesOf(file)).length > 0 ? [file] : [];
  }

  suite(path: string): Promise<Read<Suite>> {
    return kept(this.#suites, path, async () => {
      const { loadSuite } = await loadReading();
      const read = await reading(path, async () => {
        const suite = await loadSuite(this.workspace, path);
        return { value: suite, problems: suite.problems };
      });
      this.#remember(path, read.ok ? read.value.files : []);
      this.#remember(path, filesOf(read.problems));
      for (const prompt of read.ok ? read.value.prompts : []) {
        const file = fileOfPrompt(prompt.path);
        this.#homes.add(homeOf(file));
        // Which prompts a file of several holds stands in the file.
        if (file !== prompt.path) this.#remember(path, [file]);
      }
      if (read.problems.some(({ code }) => code === 'no-such-file' || code === 'no-match'))
        this.#wanting.add(path);
      else this.#wanting.delete(path);
      return read;
    });
  }

  prompt(path: string): Promise<Read<Prompt>> {
    return kept(this.#prompts, path, async () => {
      const { promptAt } = await loadReading();
      const file = fileOfPrompt(path);
      const read = await reading(file, async () => {
        const prompt = await promptAt(this.workspace, path);
        if (prompt === undefined) throw InputError.of(noSuchPrompt(file));
        return { value: prompt, problems: prompt.problems };
      });
      this.#remember(
        path,
        read.ok ? read.value.sources.map((source) => source.path) : [file, ...filesOf(read.problems)],
      );
      return read;
    });
  }

  /** The configuration as it stands now: one small file, read each time, so that no run goes by an old one. */
  async configuration(): Promise<Read<Configuration>> {
    const { loadConfiguration } = await loadReading();
    return reading(configurationFile, async () => ({
      value: await loadConfiguration(this.workspace),
      problems: [],
    }));
  }

  /** Every suite that can be read and names this prompt; reads all suites once. */
  suitesOf(prompt: string): Promise<Suite[]> {
    return this.#suitesThat((path) => path === prompt);
  }

  /**
   * Suites that cannot be read, as far as they name a prompt of this file or stand in it, with what is wrong with each.
   * Reads all suites once.
   */
  async brokenSuitesOf(
    prompt: string,
  ): Promise<{ readonly path: string; readonly problems: readonly Problem[] }[]> {
    const file = fileOfPrompt(prompt);
    const found: { path: string; problems: readonly Problem[] }[] = [];
    for (const path of await this.suitePaths()) {
      const read = await this.suite(path);
      if (read.ok) continue;
      const { promptsNamedIn } = await loadReading();
      const named = await kept(this.#namedInBroken, path, () => promptsNamedIn(this.workspace, path));
      if (path === file || named.includes(file)) found.push({ path, problems: read.problems });
    }
    return found;
  }

  /** Every suite that can be read and names a prompt of this file. */
  suitesOfFile(file: string): Promise<Suite[]> {
    return this.#suitesThat((path) => fileOfPrompt(path) === file);
  }

  /** Suites among those read so far that a file took part in. Asks nothing of the disk. */
  knownSuitesWith(file: string): string[] {
    return [...(this.#users.get(file) ?? []), file].filter((path) => this.#suites.has(path));
  }

  /** Whether a change of this file can change a prompt or a suite, by its name or by what was read so far. */
  concerns(path: string): boolean {
    const told = nameTells(path);
    return (
      told === 'prompt' ||
      told === 'quiet' ||
      isSuiteName(path) ||
      isEnvironmentsName(path) ||
      path === configurationFile ||
      this.#users.has(path) ||
      (told === 'named' && this.listsWith(path))
    );
  }

  /** Whether a file that came or went can be a prompt that a suite waits for, or that a glob of one finds. */
  listsWith(path: string): boolean {
    if (isPromptName(path) || isSuiteName(path)) return true;
    return nameTells(path) !== undefined && (this.#wanting.size > 0 || this.#homes.has(homeOf(path)));
  }

  /** Forgets what these files took part in. @returns the paths of all prompts and suites that have to be read again. */
  forget(paths: Iterable<string>, listing: boolean): Set<string> {
    const again = new Set<string>();
    for (const path of paths) {
      again.add(path);
      // They may be new, so that no reading knows them.
      const owner = promptOfEnvironments(path);
      if (owner !== undefined) {
        again.add(owner);
        for (const user of this.#users.get(owner) ?? []) again.add(user);
      }
      for (const user of this.#users.get(path) ?? []) again.add(user);
      if (path === configurationFile) {
        for (const suite of this.#suites.keys()) again.add(suite);
      }
      // A GitHub prompt is a suite by what stands in it.
      if (isPromptName(path) && /\.ya?ml$/u.test(path)) this.#suitePaths = undefined;
    }
    for (const path of again) {
      this.#suites.delete(path);
      this.#namedInBroken.delete(path);
      this.#prompts.delete(path);
    }
    if (listing) {
      this.#suitePaths = undefined;
      this.#promptPaths = undefined;
      // A glob in a suite may find other files now.
      for (const suite of this.#suites.keys()) again.add(suite);
      this.#suites.clear();
      this.#namedInBroken.clear();
    }
    return again;
  }

  // --- internal ---

  #buffer(path: string): string | undefined {
    const file = this.uriOf(path).fsPath;
    return vscode.workspace.textDocuments
      .find((document) => document.isDirty && document.uri.scheme === 'file' && document.uri.fsPath === file)
      ?.getText();
  }

  async #findSuites(): Promise<readonly string[]> {
    const { isSuitePath, holdsTestData, withoutImported } = await loadReading();
    const byName = (await this.#find(suiteFiles)).filter(isSuitePath);
    const prompts = (await this.promptPaths()).filter((path) => /\.prompt\.ya?ml$/u.test(path));
    const withTests: string[] = [];
    for (const path of prompts) {
      if (holdsTestData((await this.workspace.readText(path)) ?? '')) withTests.push(path);
    }
    return withoutImported(this.workspace, [...byName, ...withTests].sort());
  }

  async #suitesThat(names: (prompt: string) => boolean): Promise<Suite[]> {
    const found: Suite[] = [];
    for (const path of await this.suitePaths()) {
      const read = await this.suite(path);
      if (read.ok && read.value.prompts.some((reference) => names(reference.path))) found.push(read.value);
    }
    return found;
  }

  async #find(pattern: string): Promise<readonly string[]> {
    const found = await vscode.workspace.findFiles(
      new vscode.RelativePattern(this.uri, pattern),
      '**/{node_modules,.git,.regrade}/**',
    );
    return found.flatMap((uri) => this.pathOf(uri) ?? []).sort();
  }

  #remember(user: string, files: readonly string[]): void {
    for (const file of files) {
      const users = this.#users.get(file) ?? new Set();
      this.#users.set(file, users.add(user));
    }
  }
}

function kept<Value>(
  store: Map<string, Promise<Value>>,
  key: string,
  make: () => Promise<Value>,
): Promise<Value> {
  const known = store.get(key);
  if (known !== undefined) return known;
  const made = make();
  store.set(key, made);
  // A fault of ours or of the disk is not what the file says: the next one who asks tries again.
  made.catch(() => store.delete(key));
  return made;
}

async function reading<Value>(
  file: string,
  read: () => Promise<{ readonly value: Value; readonly problems: readonly Problem[] }>,
): Promise<Read<Value>> {
  try {
    return { ok: true, ...(await read()) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ok: false, problems: error.problems.map((problem) => ({ file, ...problem })) };
  }
}

/** Folder and ending of a file. */
const homeOf = (path: string) => `${posix.dirname(path)} ${posix.extname(path)}`;

const filesOf = (problems: readonly Problem[]) => problems.flatMap((problem) => problem.file ?? []);

const noSuchPrompt = (path: string) => ({
  code: 'no-such-file',
  message: `There is no file "${path}".`,
  remedy: 'Check the path.',
  file: path,
});
