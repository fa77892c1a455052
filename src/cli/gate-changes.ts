import { createHash } from 'node:crypto';
import { InputError } from '../core/problem.ts';
import { suiteChanges } from '../core/report/suite-changes.ts';
import { configurationPath } from '../core/suite/load-configuration.ts';
import { loadSuite } from '../core/suite/load-suite.ts';
import type { Suite } from '../core/suite/suite.ts';
import type { GitTree } from '../core/version/git-tree.ts';
import { labelPath } from '../core/version/labels.ts';
import type { Workspace } from '../core/workspace.ts';

/**
 * How all that judges differs between the base and this change, one line a change: the suite in words, then the files
 * whose content differs. None of it counts in the verdict.
 */
export async function judgingChanges(workspace: Workspace, base: GitTree, before: Suite): Promise<string[]> {
  const lines: string[] = [];
  let after: Suite | undefined;
  if ((await textIn(workspace, before.path)) === undefined) lines.push(`suite ${before.path}: deleted`);
  else {
    try {
      after = await loadSuite(workspace, before.path);
      lines.push(...(await suiteChanges(before, after)));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      lines.push(`suite ${before.path}: cannot be read in this change: ${error.problems[0]?.message ?? ''}`);
    }
  }
  const against = before.gate.against ?? 'production';
  const files = new Set([
    ...before.files,
    ...(after?.files ?? []),
    configurationPath,
    ...before.prompts.map(({ path }) => labelPath(path, against)),
  ]);
  for (const file of files) {
    // The suite itself is told in words above; what words do not show (a comment) changes no verdict.
    if (file === before.path) continue;
    const line = await fileChange(workspace, base, file);
    if (line !== null) lines.push(line);
  }
  return lines;
}

async function fileChange(workspace: Workspace, base: GitTree, file: string): Promise<string | null> {
  const [before, now] = [await hashIn(base.workspace, file), await hashIn(workspace, file)];
  if (before === now) return null;
  if (before === null) return `file ${file}: new`;
  return now === null ? `file ${file}: deleted` : `file ${file}: changed`;
}

/** SHA-256 of a file's bytes without carriage returns, read as a stream; null where it is not there. */
async function hashIn(workspace: Workspace, file: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of await workspace.readChunks(file))
      hash.update(Buffer.from(chunk).filter((byte) => byte !== 0x0d));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return null;
  }
  return hash.digest('hex');
}

async function textIn(workspace: Workspace, file: string): Promise<string | undefined> {
  try {
    return await workspace.readText(file);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
