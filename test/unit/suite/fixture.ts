import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { InputError, type Problem } from '../../../src/core/problem.ts';
import type { SuiteCase } from '../../../src/core/suite/suite.ts';
import { openWorkspace, type Workspace } from '../../../src/core/workspace.ts';

/** A real folder with these files. */
export async function workspaceOf(files: {
  readonly [path: string]: string | Uint8Array;
}): Promise<Workspace> {
  const root = await mkdtemp(join(tmpdir(), 'regrade-suite-'));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return openWorkspace(root);
}

/** The problems of work that must be refused as wrong input. */
export async function problemsOf(work: Promise<unknown>): Promise<readonly Problem[]> {
  try {
    await work;
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  throw new Error('This should have been refused.');
}

/** `code@file:line:column`, for short comparisons. */
export function briefly({ code, file, range }: Problem): string {
  return `${code}@${file}:${range?.start.line}:${range?.start.column}`;
}

export async function collect(cases: AsyncIterable<SuiteCase>): Promise<SuiteCase[]> {
  const found: SuiteCase[] = [];
  for await (const one of cases) found.push(one);
  return found;
}

/** A suite around some text under `cases:`. */
export const suiteWith = (cases: string, rubrics = '  a: { type: contains, value: x }') =>
  `prompts: [a.prompt]\ncases:\n${cases}\nrubrics:\n${rubrics}\n`;
