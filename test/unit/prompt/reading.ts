import { InputError, type Problem } from '../../../src/core/problem.ts';
import type { Prompt } from '../../../src/core/prompt/prompt.ts';
import { readPrompt } from '../../../src/core/prompt/read-prompt.ts';

/** Reads a prompt from texts by path. */
export function read(
  text: string,
  path = 'prompts/reply.prompt',
  others: Record<string, string> = {},
): Promise<Prompt> {
  return readPrompt({ path, text }, async (other) => others[other]);
}

/** The problems of a call that must fail with an InputError. */
export async function problemsOf(call: () => unknown): Promise<readonly Problem[]> {
  try {
    await call();
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  throw new Error('This had to fail.');
}

/** `line:column-line:column code`. */
export function place({ range, code }: Problem): string {
  const at = range && `${range.start.line}:${range.start.column}-${range.end.line}:${range.end.column}`;
  return `${at ?? 'nowhere'} ${code}`;
}

export const places = async (call: () => unknown) => (await problemsOf(call)).map(place);
