import { parseDocument } from 'yaml';
import { InputError } from '../problem.ts';
import { splitPiece } from '../prompt/piece-path.ts';
import type { Workspace } from '../workspace.ts';
import { readWhole } from './file-text.ts';
import { filesOf } from './references.ts';

/** More names than these are not looked for. */
const mostNames = 200;

/**
 * The prompt files that a suite names, by path from the workspace's root, as far as its `prompts:` can be read by
 * itself: for a suite that has errors elsewhere. A list that is broken too, or a file that is not there, gives nothing.
 */
export async function promptsNamedIn(workspace: Workspace, suite: string): Promise<string[]> {
  const found = new Set<string>();
  for (const written of textsIn(blockOf(await textOf(workspace, suite)))) {
    const name = splitPiece(written.replace(/^file:\/\//, '')).file;
    for (const file of await filesNamed(workspace, suite, name)) found.add(file);
  }
  return [...found];
}

/** `prompts:` with the lines that belong to it. */
function blockOf(text: string): string {
  const lines = text.split(/\r?\n/);
  const first = lines.findIndex((line) => /^["']?prompts["']?[ \t]*:/.test(line));
  if (first === -1) return '';
  const after = lines.slice(first + 1).findIndex((line) => /^[^\s#\-\]}]/.test(line));
  return lines.slice(first, after === -1 ? undefined : first + 1 + after).join('\n');
}

function textsIn(block: string): string[] {
  const texts: string[] = [];
  const document = parseDocument(block, { logLevel: 'silent' });
  const collect = (value: unknown): void => {
    if (texts.length >= mostNames) return;
    if (typeof value === 'string' && value !== '' && !value.includes('\n')) texts.push(value);
    else if (typeof value === 'object' && value !== null)
      for (const inside of Object.values(value)) collect(inside);
  };
  try {
    collect(document.toJS({ maxAliasCount: 0 }));
  } catch (error) {
    // Aliases of a block that is cut out may lead nowhere.
    if (error instanceof ReferenceError) return [];
    throw error;
  }
  return texts;
}

async function filesNamed(workspace: Workspace, from: string, written: string): Promise<string[]> {
  const start = { line: 1, column: 1 };
  try {
    return await filesOf(workspace, { from, written, range: { start, end: start } }, 'prompt');
  } catch (error) {
    // Loading the suite tells of it.
    if (error instanceof InputError) return [];
    throw error;
  }
}

async function textOf(workspace: Workspace, suite: string): Promise<string> {
  try {
    return await readWhole(workspace, suite);
  } catch (error) {
    if (error instanceof InputError) return '';
    throw error;
  }
}
