import * as z from 'zod';
import type { JsonObject, JsonValue } from '../../json.ts';
import { parseCommaList } from '../comma-list.ts';
import { anyJson } from '../option-schemas.ts';

export const mostCalls = 500;
const name = z.string().min(1, 'must not be empty');
const error = 'must be a list of names, of objects with name and args, or one text with commas';

/** An expected call; without `args`, any arguments do. */
export interface ExpectedCall {
  readonly name: string;
  readonly args?: JsonObject | undefined;
  readonly result?: JsonValue | undefined;
}

const args = z.record(z.string(), anyJson).optional();

/** Expected calls, as names or with arguments. */
export const expectedCalls = callsOfShape(z.strictObject({ name, args }), error);

/** Expected calls, as names or with arguments and results. */
export const expectedCallsAndResults = callsOfShape(
  z.strictObject({ name, args, result: anyJson.optional() }),
  'must be a list of names, of objects with name, args and result, or one text with commas',
);

function callsOfShape(shape: z.ZodType<ExpectedCall>, error: string) {
  const call = z.union([name.transform((written): ExpectedCall => ({ name: written })), shape]);
  return z.union(
    [
      z.array(call).max(mostCalls, `must hold at most ${mostCalls} calls`),
      z.string().transform((text) => namesIn(text).map((one): ExpectedCall => ({ name: one }))),
    ],
    { error },
  );
}

/** Names of tools: a list, or one text that is split at commas; at least one. */
export const toolNames = z
  .union([z.array(name), z.string().transform(namesIn)], {
    error: 'must be a list of names, or one text with commas',
  })
  .refine((names) => names.length > 0 && names.length <= mostCalls, {
    error: `must name 1 to ${mostCalls} tools`,
  });

function namesIn(text: string): string[] {
  return parseCommaList(text).filter((one) => one !== '');
}
