import { InputError } from '../problem.ts';
import type { Workspace } from '../workspace.ts';
import { isGithubSuitePath } from './github-suite.ts';
import { importedSuites } from './imports/imported.ts';
import { foreignNames, isForeignSuite } from './imports/names.ts';

/**
 * Whether a file of this name may be a suite: `*.eval.yaml`, `*.eval.yml`, a suite of another tool such as
 * `promptfooconfig.yaml`, or a GitHub prompt file, which is one only when it holds `testData` (`holdsTestData`).
 */
export function isSuitePath(path: string): boolean {
  return /\.eval\.ya?ml$/i.test(path) || isGithubSuitePath(path) || isForeignSuite(path);
}

/** Whether the text of a GitHub prompt file has the key `testData` at its top; no more is read than that. */
export function holdsTestData(text: string): boolean {
  return /^["']?testData["']?[ \t]*:/m.test(text);
}

/**
 * Paths of all suites of a workspace, sorted, but for those of other tools that were imported. A file that cannot be
 * read is among them: loading it says why.
 * @param leftOut is told of each that was imported, and as what.
 */
export async function findSuites(
  workspace: Workspace,
  leftOut?: (path: string, importedAs: string) => void,
): Promise<string[]> {
  const suites = await workspace.find('**/*.eval.{yaml,yml}');
  for (const { files, matches } of foreignNames)
    suites.push(...(await workspace.find(`**/{${files.join(',')}}`)).filter(matches));
  for (const path of await workspace.find('**/*.prompt.{yaml,yml}')) {
    if (await isGithubSuite(workspace, path)) suites.push(path);
  }
  return withoutImported(workspace, suites.sort(), leftOut);
}

/** The suites without those of other tools that others of them were made of. */
export async function withoutImported(
  workspace: Workspace,
  suites: readonly string[],
  leftOut?: (path: string, importedAs: string) => void,
): Promise<string[]> {
  const imported = await importedSuites(workspace, suites);
  return suites.filter((path) => {
    const as = imported.get(path);
    if (as !== undefined) leftOut?.(path, as);
    return as === undefined;
  });
}

async function isGithubSuite(workspace: Workspace, path: string): Promise<boolean> {
  try {
    return holdsTestData((await workspace.readText(path)) ?? '');
  } catch (error) {
    if (error instanceof InputError) return true;
    throw error;
  }
}
