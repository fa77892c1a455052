import * as z from 'zod';
import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '../../json.ts';
import type { Tool } from '../../prompt/message.ts';
import { quoted, quotedList } from '../evidence.ts';
import { compileSchema } from '../json-schema-check.ts';
import { type GradeInput, type Patterns, RubricError, type RubricType, type Verdict } from '../rubric.ts';
import { readJson } from './output-json.ts';

const offered = z.union([
  z
    .object({
      type: z.literal('function').optional(),
      function: z.object({ name: z.string(), parameters: z.custom<JsonSchema>(isSchema).optional() }),
    })
    .transform(({ function: { name, parameters } }) => toolOf(name, parameters)),
  z
    .object({
      name: z.string(),
      parameters: z.custom<JsonSchema>(isSchema).optional(),
      inputSchema: z.custom<JsonSchema>(isSchema).optional(),
    })
    .transform(({ name, parameters, inputSchema }) => toolOf(name, parameters ?? inputSchema)),
]);

const options = z.strictObject({
  tools: z
    .array(offered, {
      error: 'must be a list of tools: objects with name and parameters, or as OpenAI has them',
    })
    .optional()
    .describe(
      'The functions that may be called, with JSON Schemas of their parameters; default: those of the prompt.',
    ),
});
type Options = z.output<typeof options>;

const tools = [{ type: 'function', function: { name: 'book', parameters: { required: ['city'] } } }];

export const isValidToolsCall: RubricType<Options> = {
  type: 'is-valid-openai-tools-call',
  family: 'heuristic',
  summary:
    "The answer calls tools, every one of which the prompt offers, with arguments that conform to its schema. Calls are read from the provider's field, else from an output that is JSON in OpenAI's shape.",
  options,
  binary: true,
  takesExpected: false,
  examples: [
    {
      options: { tools },
      output: '[{"type": "function", "function": {"name": "book", "arguments": "{\\"city\\": \\"Rome\\"}"}}]',
      pass: true,
    },
    {
      options: { tools },
      output: '[{"type": "function", "function": {"name": "book", "arguments": "{}"}}]',
      pass: false,
    },
    { options: { tools }, output: 'Booked.', pass: false },
  ],
  grade: (input, given, { patterns }) => check(toolCalls(input), input, given, patterns),
};

export const isValidFunctionCall: RubricType<Options> = {
  type: 'is-valid-function-call',
  family: 'heuristic',
  summary:
    "The answer calls one function that the prompt offers, with arguments that conform to its schema; read from the provider's field, else from an output that is JSON with `name` and `arguments`.",
  options,
  binary: true,
  takesExpected: false,
  examples: [
    { options: { tools }, output: '{"name": "book", "arguments": "{\\"city\\": \\"Rome\\"}"}', pass: true },
    { options: { tools }, output: '{"name": "cancel", "arguments": "{}"}', pass: false },
  ],
  grade: (input, given, { patterns }) => {
    const json = readJson(input.response.output);
    const single = isJsonObject(json) ? (json.function_call ?? json) : undefined;
    const calls =
      input.response.toolCalls.length > 0 ? toolCalls(input) : single === undefined ? [] : [single];
    return check(calls, input, given, patterns);
  },
};

interface Written {
  readonly name: string;
  readonly arguments: string;
}

/** The calls as they are written, in OpenAI's shape. */
function toolCalls({ response }: GradeInput): JsonValue[] {
  if (response.toolCalls.length > 0)
    return response.toolCalls.map(({ name, arguments: text }) => ({ name, arguments: text }));
  const json = readJson(response.output);
  const calls = isJsonObject(json) ? json.tool_calls : json;
  return Array.isArray(calls)
    ? calls.map((call) => (isJsonObject(call) && isJsonObject(call.function) ? call.function : null))
    : [];
}

async function check(
  calls: readonly JsonValue[],
  input: GradeInput,
  given: Options,
  patterns: Patterns,
): Promise<Verdict> {
  const tools = given.tools ?? input.tools ?? [];
  if (tools.length === 0) throw new RubricError('The prompt offers no tools; give the rubric tools.');
  if (calls.length === 0) return failed('The answer calls no tool.');
  for (const call of calls) {
    const wrong = isWritten(call)
      ? await faultOf(call, tools, patterns)
      : 'a call has no name, or its arguments are no text';
    if (wrong !== null) return failed(`The call is not valid: ${wrong}.`);
  }
  const names = calls.filter(isWritten).map(({ name }) => name);
  return { pass: true, score: 1, reason: `The calls are valid: ${quotedList(names)}.` };
}

async function faultOf(call: Written, tools: readonly Tool[], patterns: Patterns): Promise<string | null> {
  const tool = tools.find(({ name }) => name === call.name);
  if (!tool) return `the prompt offers no tool ${quoted(call.name)}`;
  const args = readJson(call.arguments === '' ? '{}' : call.arguments);
  if (args === undefined) return `the arguments of ${quoted(call.name)} are not JSON`;
  if (tool.inputSchema === undefined) return null;
  const wrong = await compileSchema(tool.inputSchema).check(args, patterns);
  return wrong === null ? null : `the arguments of ${quoted(call.name)} do not conform: ${wrong}`;
}

function isWritten(call: JsonValue): call is JsonObject & Written {
  return isJsonObject(call) && typeof call.name === 'string' && typeof call.arguments === 'string';
}

function failed(reason: string): Verdict {
  return { pass: false, score: 0, reason };
}

function toolOf(name: string, inputSchema: JsonSchema | undefined): Tool {
  return { name, ...(inputSchema === undefined ? {} : { inputSchema }) };
}

function isSchema(value: unknown): boolean {
  return typeof value === 'boolean' || isJsonObject(value);
}
