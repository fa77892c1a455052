import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import { findJsonObjects } from '../json-objects.ts';
import type { GradeInput } from '../rubric.ts';
import { readJson } from '../structure/output-json.ts';
import type { Call } from '../trajectory.ts';

/**
 * The tool calls, in order: those of the trajectory where one is at hand, those that the provider named as such, else
 * those that the output's text holds as JSON in the shape of OpenAI (chat and responses), Anthropic or Gemini, or as
 * plain `{ name, args }`.
 */
export function callsOf({ response, trajectory }: GradeInput): Call[] {
  if (trajectory) return trajectory.turns.flatMap(({ calls }) => calls);
  if (response.toolCalls.length > 0) {
    return response.toolCalls.map(({ name, arguments: written }) => ({ name, args: argumentsOf(written) }));
  }
  return callsIn(response.output);
}

function callsIn(output: string): Call[] {
  if (!output.includes('{')) return [];
  const whole = readJson(output);
  if (whole !== undefined) return callsOfValue(whole);
  const calls: Call[] = [];
  for (const object of findJsonObjects(output)) calls.push(...callsOfValue(object));
  return calls;
}

const deepest = 20;

/** The calls that a JSON value holds, in any of the shapes of `callsOf`. */
export function callsOfValue(value: JsonValue, depth = 0): Call[] {
  if (depth > deepest) return [];
  if (Array.isArray(value)) return value.flatMap((item) => callsOfValue(item, depth + 1));
  if (!isJsonObject(value)) return [];
  const own = callOf(value);
  if (own) return [own];
  // Where the calls of a whole message stand, by provider.
  const inner = [
    value.tool_calls,
    value.toolCalls,
    value.output,
    value.content,
    value.parts,
    value.candidates,
    value.message,
  ];
  return inner.flatMap((part) =>
    typeof part === 'object' && part !== null ? callsOfValue(part, depth + 1) : [],
  );
}

function callOf(value: JsonObject): Call | undefined {
  const { function: called, functionCall, type, name } = value;
  if (isJsonObject(called) && typeof called.name === 'string') {
    return { name: called.name, args: argumentsOf(called.arguments) };
  }
  if (isJsonObject(functionCall) && typeof functionCall.name === 'string') {
    return { name: functionCall.name, args: argumentsOf(functionCall.args) };
  }
  if (typeof name !== 'string') return undefined;
  const given = value.args ?? value.arguments ?? value.input;
  const marked = type === 'tool_use' || type === 'function_call' || type === 'tool_call';
  return marked || given !== undefined ? { name, args: argumentsOf(given) } : undefined;
}

/** Arguments as a provider writes them; undefined where they are no JSON object. */
export function argumentsOf(written: JsonValue | undefined): JsonObject | undefined {
  if (written === undefined || written === '') return {};
  const value = typeof written === 'string' ? readJson(written) : written;
  return isJsonObject(value) ? value : undefined;
}
