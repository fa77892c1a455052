import { posix } from 'node:path';
import { parseDocument } from 'yaml';
import { InputError } from '../../problem.ts';
import type { Workspace } from '../../workspace.ts';
import { isForeignSuite } from './names.ts';

/** The key of a suite that names the suite of another tool that it was made of. */
const line = /^importedFrom[ \t]*:.*$/m;

/**
 * Suites of other tools that a suite of ours was made of (`importedFrom`): they are there twice, and only ours is meant
 * where none is named. Path of the other tool's suite → path of ours, both from the workspace's root.
 * @param suites paths of all suites.
 */
export async function importedSuites(
  workspace: Workspace,
  suites: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const foreign = new Set(suites.filter(isForeignSuite));
  const found = new Map<string, string>();
  if (foreign.size === 0) return found;
  for (const path of suites) {
    if (!/\.eval\.ya?ml$/i.test(path)) continue;
    const from = originIn(await textOf(workspace, path));
    const origin = from === undefined ? undefined : posix.join(posix.dirname(path), from);
    if (origin !== undefined && foreign.has(origin)) found.set(origin, path);
  }
  return found;
}

/** What stands behind the key, read by itself: the rest of a suite may be broken. */
function originIn(text: string): string | undefined {
  const [written] = line.exec(text) ?? [];
  const value: unknown = written === undefined ? undefined : parseDocument(written).get('importedFrom');
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Loading tells why a suite cannot be read. */
async function textOf(workspace: Workspace, path: string): Promise<string> {
  try {
    return (await workspace.readText(path)) ?? '';
  } catch (error) {
    if (error instanceof InputError) return '';
    throw error;
  }
}
