import { join } from 'node:path';
import * as vscode from 'vscode';
import { InputError, type Problem } from '../../core/problem.ts';
import type { Prompt } from '../../core/prompt/prompt.ts';
import type { Configuration } from '../../core/suite/configuration.ts';
import type { Suite } from '../../core/suite/suite.ts';
import { openWorkspace, pathInside, type Workspace } from '../../core/workspace.ts';
import {
  configurationFile,
  isPartialName,
  isPromptName,
  isSuiteName,
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
  readonly #suites = new Map<string, Promise<Read<Suite>>>();
  readonly #prompts = new Map<string, Promise<Read<Prompt>>>();
  /** File → the suites and prompts that it took part in. */
  readonly #users = new Map<string, Set<string>>();

  constructor(uri: vscode.Uri) {
    this.uri = uri;
    this.workspace = openWorkspace(uri.fsPath, (path) => this.#buffer(path));
  }

  uriOf(path: string): vscode.Uri {
    return vscode.Uri.file(join(this.uri.fsPath, ...path.split('/')));
  }

  /** Path from the root, or undefined for a file that lies outside or is not on disk. */
  pathOf(uri: vscode.Uri): string | undefined {
    return uri.scheme === 'file' ? pathInside(this.uri.fsPath, uri.fsPath) : undefined;
  }

  /** Paths of all suites, sorted. */
  suitePaths(): Promise<readonly string[]> {
    this.#suitePaths ??= this.#findSuites();
    return this.#suitePaths;
  }

  /** Paths of all files that are prompts by name, sorted; a text prompt is known by the suites that name it. */
  promptPaths(): Promise<readonly string[]> {
    this.#promptPaths ??= this.#find(promptFiles).then((paths) =>
      paths.filter((path) => !isPartialName(path)),
    );
    return this.#promptPaths;
  }

  suite(path: string): Promise<Read<Suite>> {
    return kept(this.#suites, path, async () => {
      const { loadSuite } = await import('../lazy/reading.ts');
      const read = await reading(path, async () => {
        const suite = await loadSuite(this.workspace, path);
        return { value: suite, problems: suite.problems };
      });
      this.#remember(path, read.ok ? read.value.files : []);
      this.#remember(path, filesOf(read.problems));
      return read;
    });
  }

  prompt(path: string): Promise<Read<Prompt>> {
    return kept(this.#prompts, path, async () => {
      const { readPrompt } = await import('../lazy/reading.ts');
      const read = await reading(path, async () => {
        const text = await this.workspace.readText(path);
        if (text === undefined) throw InputError.of(noSuchPrompt(path));
        const prompt = await readPrompt({ path, text }, (file) => this.workspace.readText(file));
        return { value: prompt, problems: prompt.problems };
      });
      this.#remember(
        path,
        read.ok ? read.value.sources.map((source) => source.path) : filesOf(read.problems),
      );
      return read;
    });
  }

  /** The configuration as it stands now: one small file, read each time, so that no run goes by an old one. */
  async configuration(): Promise<Read<Configuration>> {
    const { loadConfiguration } = await import('../lazy/reading.ts');
    return reading(configurationFile, async () => ({
      value: await loadConfiguration(this.workspace),
      problems: [],
    }));
  }

  /** Every suite that can be read and names this prompt; reads all suites once. */
  async suitesOf(prompt: string): Promise<Suite[]> {
    const found: Suite[] = [];
    for (const path of await this.suitePaths()) {
      const read = await this.suite(path);
      if (read.ok && read.value.prompts.some((reference) => reference.path === prompt))
        found.push(read.value);
    }
    return found;
  }

  /** Suites among those read so far that a file took part in. Asks nothing of the disk. */
  knownSuitesWith(file: string): string[] {
    return [...(this.#users.get(file) ?? []), file].filter((path) => this.#suites.has(path));
  }

  /** Whether a change of this file can change a prompt or a suite, by its name or by what was read so far. */
  concerns(path: string): boolean {
    return isPromptName(path) || isSuiteName(path) || path === configurationFile || this.#users.has(path);
  }

  /** Forgets what these files took part in. @returns the paths of all prompts and suites that have to be read again. */
  forget(paths: Iterable<string>, listing: boolean): Set<string> {
    const again = new Set<string>();
    for (const path of paths) {
      again.add(path);
      for (const user of this.#users.get(path) ?? []) again.add(user);
      if (path === configurationFile) {
        for (const suite of this.#suites.keys()) again.add(suite);
      }
      // A GitHub prompt is a suite by what stands in it.
      if (isPromptName(path) && /\.ya?ml$/u.test(path)) this.#suitePaths = undefined;
    }
    for (const path of again) {
      this.#suites.delete(path);
      this.#prompts.delete(path);
    }
    if (listing) {
      this.#suitePaths = undefined;
      this.#promptPaths = undefined;
      // A glob in a suite may find other files now.
      for (const suite of this.#suites.keys()) again.add(suite);
      this.#suites.clear();
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
    const { isSuitePath, holdsTestData } = await import('../lazy/reading.ts');
    const byName = (await this.#find(suiteFiles)).filter(isSuitePath);
    const prompts = (await this.promptPaths()).filter((path) => /\.prompt\.ya?ml$/u.test(path));
    const withTests: string[] = [];
    for (const path of prompts) {
      if (holdsTestData((await this.workspace.readText(path)) ?? '')) withTests.push(path);
    }
    return [...byName, ...withTests].sort();
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

const filesOf = (problems: readonly Problem[]) => problems.flatMap((problem) => problem.file ?? []);

const noSuchPrompt = (path: string) => ({
  code: 'no-such-file',
  message: `There is no file "${path}".`,
  remedy: 'Check the path.',
  file: path,
});
