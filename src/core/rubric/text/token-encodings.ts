import { RubricError } from '../rubric.ts';
import { boundText } from './bounds.ts';

export const encodings = ['o200k_base', 'cl100k_base', 'usage'] as const;

/** Encodings that can be counted here; each is a large table, loaded when first used. */
export type Encoding = Exclude<(typeof encodings)[number], 'usage'>;

/** Squares of the bytes of all runs that byte-pair encoding works on; about one second. */
const mostWork = 1_000_000_000;

/**
 * Tokens of a text in an encoding of OpenAI; text that looks like a special token is counted as text.
 * @throws {RubricError} for runs of letters, signs or spaces so long that counting would take seconds.
 */
export async function countTokens(text: string, encoding: Encoding): Promise<number> {
  boundText(text, 'output');
  let work = 0;
  // The encoder's time is the square of a run without a break.
  for (const [run] of text.matchAll(/[\p{L}\p{M}]+|[^\s\p{L}\p{N}]+|\s+/gu)) {
    if (run.length > 100) work += Buffer.byteLength(run) ** 2;
  }
  if (work > mostWork) {
    throw new RubricError(
      'The output has runs without spaces or breaks that are too long to count tokens in.',
    );
  }
  const { countTokens: count } = await loaders[encoding]();
  return count(text, { disallowedSpecial: new Set() });
}

const loaders = {
  o200k_base: () => import('gpt-tokenizer/encoding/o200k_base'),
  cl100k_base: () => import('gpt-tokenizer/encoding/cl100k_base'),
} as const;
