import { basename } from 'node:path';
import * as z from 'zod';
import { InputError } from '../problem.ts';
import type { CellLine, RunHeaderLine } from './run.ts';

const amount = z.number().nonnegative();
const failure = z.looseObject({ kind: z.string(), message: z.string() });
const tokens = z.looseObject({ input: amount, output: amount, cachedInput: amount, reasoning: amount });

const cell = z.looseObject({
  prompt: z.string(),
  version: z.string(),
  model: z.string(),
  case: z.string(),
  trial: z.number().int().positive(),
  status: z.enum(['passed', 'failed', 'error']),
  rubrics: z.record(
    z.string(),
    z.union([z.looseObject({ error: failure }), z.looseObject({ pass: z.boolean(), score: z.number() })]),
  ),
  error: failure.nullable(),
  usage: tokens.nullable(),
  costUsd: amount.nullable(),
  judgeCostUsd: amount.nullable(),
  latencyMs: amount.nullable(),
  ttftMs: amount.nullable(),
  reused: z.boolean(),
});

const ceiling = z.strictObject({
  max: z.number().optional(),
  p50: z.number().optional(),
  p95: z.number().optional(),
});

const shardHeader = z.looseObject({
  suite: z.string(),
  trials: z.number().int().positive(),
  limitUsd: amount.nullable(),
  shard: z.strictObject({
    index: z.number().int().positive(),
    of: z.number().int().positive().max(999_999),
    whole: z.strictObject({
      plan: z.string(),
      cells: z.number().int().nonnegative(),
      partial: z.literal(true).optional(),
    }),
  }),
  gate: z.looseObject({ metrics: z.record(z.string(), ceiling) }),
});

/**
 * A cell of a record that came from elsewhere, checked as far as figures are made of it.
 * @throws {InputError} `damaged-record`.
 */
export function cellInRecord(line: CellLine, file: string): CellLine {
  check(cell.safeParse(line), file, `a cell of case "${String(line.case)}"`);
  return line;
}

/**
 * The header of a shard's record that came from elsewhere.
 * @throws {InputError} `damaged-record`.
 */
export function shardHeaderInRecord(header: RunHeaderLine, file: string): RunHeaderLine {
  check(shardHeader.safeParse(header), file, 'the first line');
  return header;
}

function check(result: z.ZodSafeParseResult<unknown>, file: string, what: string): void {
  if (result.success) return;
  const [issue] = result.error.issues;
  throw InputError.of({
    code: 'damaged-record',
    message: `"${basename(file)}" is damaged: in ${what}, ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}.`,
    remedy: 'Copy the record again from where it was made, or run the shard again.',
    file,
  });
}
