import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkLabel, isLabel } from '../label-names.ts';
import { InputError, type Problem } from '../problem.ts';
import { ensureRegradeFolder } from '../regrade-folder.ts';
import { decidedText, type Side } from './label-decision.ts';
import {
  type LabelConflict,
  type LabelFile,
  type LabelMove,
  moveLine,
  readLabelFile,
} from './label-moves.ts';
import { isWorkspacePath } from './version-record.ts';

/** Path of a label's file from the workspace's root: the prompt's own path is its folder. */
export const labelPath = (prompt: string, label: string) => `.regrade/labels/${prompt}/${label}.jsonl`;

/** Labels of one prompt path, in alphabetical order. */
export async function labelNames(root: string, prompt: string): Promise<string[]> {
  if (!isWorkspacePath(prompt)) return [];
  try {
    const entries = await readdir(join(root, '.regrade', 'labels', ...prompt.split('/')), {
      withFileTypes: true,
    });
    return entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.jsonl'))
      .map((entry) => entry.name.slice(0, -'.jsonl'.length))
      .filter(isLabel)
      .sort();
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** The file of a label; undefined when this prompt path has no such label. */
export async function readLabel(root: string, prompt: string, label: string): Promise<LabelFile | undefined> {
  if (!isWorkspacePath(prompt) || !isLabel(label)) return undefined;
  const path = labelPath(prompt, label);
  try {
    return readLabelFile(await readFile(join(root, ...path.split('/')), 'utf8'), path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/**
 * Adds a move as one line in one write. What stands there is not touched.
 * @throws {InputError} `bad-label`, also for a name that differs from another label in case alone.
 */
export async function appendMove(
  root: string,
  prompt: string,
  label: string,
  move: LabelMove,
): Promise<void> {
  checkLabel(label);
  const twin = (await labelNames(root, prompt)).find(
    (other) => other !== label && other.toLowerCase() === label.toLowerCase(),
  );
  if (twin !== undefined) {
    throw InputError.of({
      code: 'bad-label',
      message: `The label "${label}" differs from "${twin}" in capital letters alone, which some file systems do not see.`,
      remedy: `Use "${twin}", or another name.`,
    });
  }
  await ensureRegradeFolder(root);
  const file = join(root, ...labelPath(prompt, label).split('/'));
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, 'a+');
  try {
    const { size } = await handle.stat();
    const last = size === 0 ? undefined : (await handle.read(Buffer.alloc(1), 0, 1, size - 1)).buffer[0];
    // An editor may have taken the last line feed away.
    const before = last === undefined || last === 0x0a ? '' : '\n';
    await handle.appendFile(`${before}${moveLine(move)}`, 'utf8');
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Takes git's marks out of a label's file, so that the moves of one side count; the file changes whole or not at all. */
export async function decideMoves(root: string, prompt: string, label: string, side: Side): Promise<void> {
  const cache = join(await ensureRegradeFolder(root), 'cache');
  await mkdir(cache, { recursive: true });
  const file = join(root, ...labelPath(prompt, label).split('/'));
  const draft = join(cache, `label-${randomBytes(6).toString('hex')}.jsonl`);
  await writeFile(draft, decidedText(await readFile(file, 'utf8'), side));
  await rename(draft, file);
}

/** Says which moves of two branches stand against each other, and what to do. */
export function conflictProblem(
  prompt: string,
  label: string,
  conflict: LabelConflict,
  name: (hash: string) => string,
): Problem {
  const [ours, theirs] = [conflict.ours.at(-1), conflict.theirs.at(-1)];
  const told = (move: LabelMove | undefined) =>
    move === undefined
      ? 'is left where it was'
      : `goes to ${name(move.to)} (${move.who}, ${move.time}${move.why === '' ? '' : `: ${move.why.slice(0, 200)}`})`;
  return {
    severity: 'error',
    code: 'label-conflict',
    message: `The label "${label}" of "${prompt}" was moved on two branches: on ${conflict.names.ours || 'the one that you are on'} it ${told(ours)}, on ${conflict.names.theirs || 'the other'} it ${told(theirs)}.`,
    remedy: `Decide which one holds: promote that version to the label (regrade promote PROMPT@REF ${label}), or in this file delete the lines that begin with <<<<<<<, ======= and >>>>>>> and leave the move that holds as the last line; then commit.`,
    file: labelPath(prompt, label),
    range: { start: { line: conflict.line, column: 1 }, end: { line: conflict.line, column: 8 } },
  };
}

function isAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
