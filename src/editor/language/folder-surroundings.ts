import * as vscode from 'vscode';
import type { Prompt } from '../../core/prompt/prompt.ts';
import { referenceTo } from '../../core/workspace.ts';
import { loadLanguage } from '../lazy/core.ts';
import type { Runs } from '../runs/runs.ts';
import type { Folder } from '../workspace/folder.ts';
import type { LocalServers } from './local-servers.ts';
import type { KnownModel, Surroundings } from './surroundings.ts';

/** Waiting longer for a list of models would be waiting for a keystroke, ms. */
const longestWait = 500;
const mostFiles = 2_000;

const patterns = {
  dataset: '**/*.{jsonl,csv,yaml,yml}',
  recording: '**/*.jsonl',
  'rubrics-file': '**/*.rubrics.{yaml,yml}',
} as const;

/** What stands around a file of a workspace folder. */
export class FolderSurroundings implements Surroundings {
  readonly #folder: Folder;
  readonly #path: string;
  readonly #text: string;
  readonly #runs: Runs;
  readonly #servers: LocalServers;

  /** @param path of the file, from the folder's root */
  constructor(
    file: { readonly folder: Folder; readonly path: string; readonly text: string },
    parts: { readonly runs: Runs; readonly servers: LocalServers },
  ) {
    this.#folder = file.folder;
    this.#path = file.path;
    this.#text = file.text;
    this.#runs = parts.runs;
    this.#servers = parts.servers;
  }

  async prompts(): Promise<readonly Prompt[]> {
    const paths = await this.promptPaths();
    const read = await Promise.all(paths.map((path) => this.#folder.prompt(path)));
    return read.flatMap((one) => (one.ok ? [one.value] : []));
  }

  /** Paths from the root of all prompts that the suite names; of a rubrics file, those of the suites that use it. */
  async promptPaths(): Promise<readonly string[]> {
    const { namedPrompts } = await loadLanguage();
    const named = await Promise.all(namedPrompts(this.#text).map(({ written }) => this.files(written)));
    const users = this.#folder.knownSuitesWith(this.#path).filter((path) => path !== this.#path);
    const suites = await Promise.all(users.map((path) => this.#folder.suite(path)));
    const ofUsers = suites.flatMap((one) => (one.ok ? one.value.prompts.map(({ path }) => path) : []));
    return [...new Set([...named.flat(), ...ofUsers])];
  }

  async promptAt(written: string): Promise<Prompt | undefined> {
    const [path, ...more] = await this.files(written);
    if (path === undefined || more.length > 0) return undefined;
    const read = await this.#folder.prompt(path);
    return read.ok ? read.value : undefined;
  }

  /** The files that a path or glob of this file names, from the root; none where it is wrong. */
  async files(written: string): Promise<readonly string[]> {
    const { filesOf, InputError } = await loadLanguage();
    const at = { line: 1, column: 1 };
    try {
      return await filesOf(
        this.#folder.workspace,
        { from: this.#path, written, range: { start: at, end: at } },
        'file',
      );
    } catch (error) {
      // What is wrong with it stands in Problems.
      if (error instanceof InputError) return [];
      throw error;
    }
  }

  async paths(what: 'prompt' | 'dataset' | 'recording' | 'rubrics-file'): Promise<readonly string[]> {
    const found = what === 'prompt' ? await this.#folder.promptPaths() : await this.#find(patterns[what]);
    const wanted = what === 'dataset' ? found.filter(mayHoldCases) : found;
    return wanted.flatMap((path) => {
      const written = referenceTo(this.#path, path);
      // A path that goes upward is fine as long as it stays in the workspace, which these do.
      return path === this.#path ? [] : [written];
    });
  }

  async models(typed: string): Promise<readonly KnownModel[]> {
    const configuration = await this.#folder.configuration();
    if (!configuration.ok) return [];
    const { knownModels } = await loadLanguage();
    const named = (await this.prompts()).flatMap(({ model }) => model ?? []);
    const families = await inTime(this.#families(), []);
    return knownModels(typed, {
      configuration: configuration.value,
      families,
      named: [...new Set(named)],
      ...(vscode.workspace.isTrusted ? { listOf: (baseURL) => this.#servers.models(baseURL) } : {}),
    });
  }

  async aboutModel(written: string): Promise<string | undefined> {
    const configuration = await this.#folder.configuration();
    if (!configuration.ok) return undefined;
    const { modelWords } = await loadLanguage();
    return modelWords(written, configuration.value);
  }

  async labels(): Promise<readonly string[]> {
    const { labelNames } = await loadLanguage();
    const paths = await this.promptPaths();
    const names = await Promise.all(paths.map((path) => labelNames(this.#folder.workspace.root, path)));
    return [...new Set([...names.flat(), 'production'])].sort();
  }

  async tags(): Promise<readonly string[]> {
    const { results } = this.#runs.state({ folder: this.#folder, path: this.#path });
    const ofRuns = [...(results?.cases.values() ?? [])].flatMap(({ tags }) => tags);
    const inText = Array.from(this.#text.matchAll(/\btags: *\[([^\]\n]*)\]/gu), ([, list = '']) =>
      list.split(',').map((tag) => tag.trim().replace(/^(["'])(.*)\1$/u, '$2')),
    );
    return [...new Set([...inText.flat(), ...ofRuns])].filter((tag) => tag !== '').sort();
  }

  // --- internal ---

  async #find(pattern: string): Promise<readonly string[]> {
    const found = await vscode.workspace.findFiles(
      new vscode.RelativePattern(this.#folder.uri, pattern),
      '**/{node_modules,.git,.regrade}/**',
      mostFiles,
    );
    return found.flatMap((uri) => this.#folder.pathOf(uri) ?? []).sort();
  }

  async #families(): Promise<readonly string[]> {
    const models = await vscode.lm.selectChatModels();
    return [...new Set(models.map(({ family }) => family))].sort();
  }
}

/** Suites, prompts, rubrics and the configuration are YAML too, and hold no cases. */
const mayHoldCases = (path: string): boolean =>
  !/(\.(eval|rubrics|prompt)\.ya?ml|(^|\/)regrade\.config\.yaml|(^|\/)recordings?[^/]*\.jsonl)$/u.test(path);

async function inTime<Value>(work: Promise<Value>, otherwise: Value): Promise<Value> {
  const late = new Promise<Value>((resolve) => {
    setTimeout(() => resolve(otherwise), longestWait).unref();
  });
  return Promise.race([work, late]);
}
