import { InputError } from '../core/problem.ts';
import { findSuites } from '../core/suite/find-suites.ts';
import type { GitTree } from '../core/version/git-tree.ts';
import { pathInside, type Workspace } from '../core/workspace.ts';
import { resolveSuites } from './suite-arguments.ts';
import { fileWritten } from './written-path.ts';

/** A suite that a gate judges by. */
export interface GateTarget {
  /** Path from the workspace's root. */
  readonly path: string;
  /** Only this change has it: there is nothing at the base that could judge instead. */
  readonly isNew: boolean;
}

/**
 * The suites of a gate. With a base those of the base, also when this change deletes them, and those that are new.
 * @throws {InputError} with a problem for each argument that leads to no suite.
 */
export async function gateTargets(
  workspace: Workspace,
  base: GitTree | null,
  written: readonly string[],
  cwd: string,
): Promise<GateTarget[]> {
  if (base === null) {
    return (await resolveSuites(workspace, written, cwd)).map((path) => ({ path, isNew: false }));
  }
  const all = await findSuites(base.workspace);
  const chosen = new Set(written.length === 0 ? all : []);
  const problems: InputError['problems'][number][] = [];
  const own = new Set<string>();
  for (const argument of written.length === 0 ? [undefined] : written) {
    const matching = argument === undefined ? all : await matchingAt(base, all, workspace, argument, cwd);
    for (const path of matching) chosen.add(path);
    try {
      const here = await resolveSuites(workspace, argument === undefined ? [] : [argument], cwd);
      for (const path of here) own.add(path);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      // Deleted by this change: the base's stands.
      if (matching.length === 0) problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  const added = [...own].filter((path) => !all.includes(path));
  return [
    ...[...chosen].sort().map((path) => ({ path, isNew: false })),
    ...added.sort().map((path) => ({ path, isNew: true })),
  ];
}

async function matchingAt(
  base: GitTree,
  all: readonly string[],
  workspace: Workspace,
  argument: string,
  cwd: string,
): Promise<readonly string[]> {
  const file = await fileWritten(workspace.root, cwd, argument);
  if (file === workspace.root) return all;
  const path = pathInside(workspace.root, file);
  if (path === undefined) return [];
  if (all.includes(path)) return [path];
  const matching = new Set(/[*?[{]/.test(argument) ? await base.workspace.find(path) : []);
  return all.filter((suite) => suite.startsWith(`${path}/`) || matching.has(suite));
}
