import * as z from 'zod';
import { isJsonObject, type JsonValue } from '../../json.ts';
import { type ExpectedCall, expectedCalls, mostCalls } from './expected-calls.ts';
import { turnsOfJson } from './read-trajectory.ts';

/** A message that is expected; without a role, any message with these calls. */
export interface ExpectedTurn {
  readonly role: string | null;
  readonly calls: readonly ExpectedCall[];
}

const error =
  'must be a list of calls (names, or objects with name and args), a list of such lists, or messages with a role';

/** An expected trajectory, as messages or as calls. */
export const expectedTurns = z
  .custom<JsonValue>((value) => value !== undefined, { error })
  .transform((value, context) => {
    const turns = turnsOfJson(value) ?? turnsOfCalls(value);
    const calls = turns?.reduce((sum, turn) => sum + turn.calls.length, 0) ?? 0;
    if (turns !== undefined && Math.max(calls, turns.length) <= mostCalls)
      return turns as readonly ExpectedTurn[];
    context.addIssue(turns === undefined ? error : `must hold at most ${mostCalls} calls and messages`);
    return z.NEVER;
  });

function turnsOfCalls(value: JsonValue): ExpectedTurn[] | undefined {
  if (typeof value === 'string') return callsIn(value)?.map((call) => ({ role: null, calls: [call] }));
  if (!Array.isArray(value)) return undefined;
  const turns: ExpectedTurn[] = [];
  for (const item of value) {
    if (isJsonObject(item) && 'role' in item) return undefined;
    const calls = callsIn(Array.isArray(item) ? item : [item]);
    if (calls === undefined) return undefined;
    turns.push({ role: null, calls });
  }
  return turns;
}

function callsIn(value: JsonValue): ExpectedCall[] | undefined {
  return z.safeParse(expectedCalls, value).data;
}
