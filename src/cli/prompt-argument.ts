import { InputError, type Problem } from '../core/problem.ts';
import { parseReference, type VersionReference } from '../core/version/reference.ts';
import { openVersionStore, type VersionStore } from '../core/version/version-store.ts';
import { openWorkspace, pathInside, type Workspace } from '../core/workspace.ts';
import type { Io } from './io.ts';
import { problemLine, reportError } from './report-error.ts';
import { findWorkspaceRoot } from './workspace-root.ts';
import { fileWritten } from './written-path.ts';

/** What the commands of the version store share. */
export interface VersionSession {
  readonly io: Io;
  readonly workspace: Workspace;
  readonly store: VersionStore;
}

/** Opens the workspace, runs a command and tells what is wrong; gives the exit code. */
export async function inVersionStore(
  io: Io,
  command: (session: VersionSession) => Promise<number>,
): Promise<number> {
  const root = await findWorkspaceRoot(io.cwd);
  try {
    return await command({ io, workspace: openWorkspace(root), store: openVersionStore(root) });
  } catch (error) {
    return reportError(error, io, root);
  }
}

/**
 * A prompt that a command line names, as its path from the workspace's root.
 * @throws {InputError} `outside-workspace`.
 */
export async function promptPath(
  { io, workspace }: Pick<VersionSession, 'io' | 'workspace'>,
  written: string,
): Promise<string> {
  const path = pathInside(workspace.root, await fileWritten(workspace.root, io.cwd, written));
  if (path !== undefined) return path;
  throw InputError.of({
    code: 'outside-workspace',
    message: `"${written}" lies outside the workspace ${workspace.root}.`,
    remedy: 'Run regrade in the folder that holds the prompt.',
  });
}

/**
 * `PROMPT@REF` of a command line, with the prompt's path from the workspace's root.
 * @throws {InputError} `bad-reference` or `outside-workspace`.
 */
export async function versionReference(session: VersionSession, written: string): Promise<VersionReference> {
  const { prompt, ref } = parseReference(written);
  return { prompt: await promptPath(session, prompt), ref };
}

/** Tells problems that do not stop a command, on standard error. */
export function tell({ io, workspace }: VersionSession, problems: readonly Problem[]): void {
  for (const problem of problems) io.stderr.write(`${problemLine(problem, io, workspace.root)}\n`);
}
