import { stat } from 'node:fs/promises';
import { InputError } from '../core/problem.ts';
import { nameTells } from '../core/prompt/formats/names.ts';
import { findSuites, holdsTestData, isSuitePath } from '../core/suite/find-suites.ts';
import { isForeignSuite } from '../core/suite/imports/names.ts';
import { loadSuite } from '../core/suite/load-suite.ts';
import { literally } from '../core/suite/references.ts';
import { pathInside, type Workspace } from '../core/workspace.ts';
import { fileWritten } from './written-path.ts';

/**
 * The suites that a command line names, as paths from the workspace's root, each once: files, folders and globs from
 * `cwd`; every suite of the workspace when none is named.
 * @param leftOut is told of each suite of another tool that is not among them since it was imported, and as what.
 * @throws {InputError} with a problem for each argument that leads to no suite.
 */
export async function resolveSuites(
  workspace: Workspace,
  written: readonly string[],
  cwd: string,
  leftOut?: (path: string, importedAs: string) => void,
): Promise<string[]> {
  const known = new KnownSuites(workspace, leftOut);
  if (written.length === 0) {
    const all = await known.all();
    if (all.length > 0) return [...all];
    throw InputError.of({
      code: 'no-suites',
      message: `There is no suite in ${workspace.root}.`,
      remedy: 'Make a file that ends with .eval.yaml, or name one: regrade run path/to/suite.eval.yaml',
    });
  }
  const suites = new Set<string>();
  const problems: InputError['problems'][number][] = [];
  for (const argument of written) {
    try {
      for (const suite of await resolveOne(workspace, known, argument, cwd)) suites.add(suite);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return [...suites];
}

/** Looks for the workspace's suites once, and only when they are needed. */
class KnownSuites {
  readonly #workspace: Workspace;
  readonly #leftOut: ((path: string, importedAs: string) => void) | undefined;
  #found: Promise<readonly string[]> | undefined;

  constructor(workspace: Workspace, leftOut?: (path: string, importedAs: string) => void) {
    this.#workspace = workspace;
    this.#leftOut = leftOut;
  }

  all(): Promise<readonly string[]> {
    const found = this.#found ?? findSuites(this.#workspace, this.#leftOut);
    this.#found = found;
    return found;
  }
}

async function resolveOne(
  workspace: Workspace,
  known: KnownSuites,
  argument: string,
  cwd: string,
): Promise<readonly string[]> {
  const file = await fileWritten(workspace.root, cwd, argument);
  const path = pathInside(workspace.root, file);
  const kind = await kindOf(file);
  if (file === workspace.root && kind === 'folder') return foundOr(await known.all(), argument);
  if (path === undefined) {
    throw InputError.of({
      code: 'outside-workspace',
      message: `"${argument}" lies outside the workspace ${workspace.root}.`,
      remedy: 'Run regrade in the folder that holds the suite.',
    });
  }
  if (kind === 'folder') {
    return foundOr(
      (await known.all()).filter((suite) => suite.startsWith(`${path}/`)),
      argument,
    );
  }
  if (kind === 'file') return [await suiteFile(workspace, known, path)];
  if (!/[*?[{]/.test(argument)) {
    throw InputError.of({
      code: 'no-such-file',
      message: `There is no file "${argument}".`,
      remedy: 'Name a suite, a folder or a glob; regrade run alone runs every suite of the workspace.',
    });
  }
  const from = pathInside(workspace.root, cwd);
  const inFolder = from !== undefined && path.startsWith(`${from}/`);
  const pattern = inFolder ? `${literally(from)}/${path.slice(from.length + 1)}` : path;
  const matching = await workspace.find(pattern);
  const all = new Set(await known.all());
  return foundOr(
    matching.filter((one) => all.has(one)),
    argument,
  );
}

function foundOr(suites: readonly string[], argument: string): readonly string[] {
  if (suites.length > 0) return suites;
  throw InputError.of({
    code: 'no-suites',
    message: `"${argument}" leads to no suite.`,
    remedy:
      'Suites are files that end with .eval.yaml, promptfooconfig.yaml, and .prompt.yml files with test data.',
  });
}

async function suiteFile(workspace: Workspace, known: KnownSuites, path: string): Promise<string> {
  if (isForeignSuite(path)) return path;
  const told = nameTells(path);
  if (isSuitePath(path)) {
    if (told === undefined || holdsTestData((await workspace.readText(path)) ?? '')) return path;
  }
  const users = told === undefined ? [] : await suitesThatUse(workspace, await known.all(), path);
  // Any .json or .md can be a prompt; it is one where a suite says so.
  if (told === undefined || (told === 'named' && users.length === 0)) {
    throw InputError.of({
      code: 'not-a-suite',
      message: 'This is no suite.',
      remedy: 'The name of a suite ends with .eval.yaml.',
      file: path,
    });
  }
  throw InputError.of({
    code: 'not-a-suite',
    message: 'This is a prompt without test data of its own, so there is nothing to run.',
    remedy:
      users.length > 0
        ? `Run a suite that uses it: regrade run ${users.map(quoted).join(' ')}`
        : 'Write a suite for it: a file that ends with .eval.yaml and names it under prompts.',
    file: path,
  });
}

/** Suites that name a prompt. A suite that cannot be read is left out: it tells so when it is run itself. */
async function suitesThatUse(
  workspace: Workspace,
  suites: readonly string[],
  prompt: string,
): Promise<string[]> {
  const users: string[] = [];
  for (const path of suites) {
    try {
      const suite = await loadSuite(workspace, path);
      if (suite.prompts.some((reference) => reference.path === prompt)) users.push(path);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  }
  return users;
}

const quoted = (path: string) => (/^[\w./@-]+$/.test(path) ? path : JSON.stringify(path));

async function kindOf(file: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(file)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EINVAL' || code === 'ERR_INVALID_ARG_VALUE')
      return undefined;
    throw error;
  }
}
