import type { JsonObject, JsonValue } from '../json.ts';
import type { Parameters } from './message.ts';

/** A complaint about one key of a prompt's parameters; the reader knows where that key stands. */
export interface ParameterFinding {
  readonly severity: 'error' | 'warning';
  readonly key: string;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

type Known = Exclude<keyof Parameters, 'passthrough'>;

/** The names that files use, the first that is present wins: which one counts may not depend on the order of keys. */
const names: { readonly [Name in Known]: readonly string[] } = {
  temperature: ['temperature'],
  topP: ['topP', 'top_p'],
  maxOutputTokens: [
    'maxOutputTokens',
    'max_output_tokens',
    'maxTokens',
    'max_tokens',
    'maxCompletionTokens',
    'max_completion_tokens',
  ],
  stop: ['stop', 'stopSequences', 'stop_sequences'],
  seed: ['seed'],
  frequencyPenalty: ['frequencyPenalty', 'frequency_penalty'],
  presencePenalty: ['presencePenalty', 'presence_penalty'],
};

/** Every name that means one of these, for files that keep other things beside the parameters. */
export const parameterNames: ReadonlySet<string> = new Set(Object.values(names).flat());

const whole: ReadonlySet<string> = new Set(['maxOutputTokens', 'seed']);

/** Where a call goes and with which key is no part of a prompt; such values are neither kept nor sent. */
const connection = /^(api_?key|access_?token|authorization|headers|base_?url|endpoint)$/i;

/** Splits a file's parameters into those that every provider has a word for and the rest, under its own names. */
export function readParameters(config: JsonObject): {
  readonly parameters: Parameters;
  readonly findings: readonly ParameterFinding[];
} {
  const findings: ParameterFinding[] = [];
  const parameters: { [name: string]: JsonValue } = {};
  const taken = new Set<string>();
  for (const [name, aliases] of Object.entries(names)) {
    const present = aliases.filter((alias) => config[alias] !== undefined && config[alias] !== null);
    for (const alias of aliases) taken.add(alias);
    const [first, ...others] = present;
    if (first === undefined) continue;
    for (const other of others) {
      findings.push({
        severity: 'warning',
        key: other,
        code: 'duplicate-parameter',
        message: `"${other}" means the same as "${first}", which counts.`,
        remedy: 'Remove one of the two.',
      });
    }
    const value = name === 'stop' ? stopList(config[first]) : numberOf(config[first], whole.has(name));
    if (value !== undefined) parameters[name] = value;
    else findings.push(wrongKind(name, first));
  }
  const passthrough: JsonObject = {};
  for (const [key, value] of Object.entries(config)) {
    if (taken.has(key)) continue;
    if (connection.test(key)) {
      findings.push({
        severity: 'warning',
        key,
        code: 'connection-in-prompt',
        message: `"${key}" says where a call goes or with which key; it is left out.`,
        remedy: 'Declare the provider in regrade.config.yaml and take the key out of the prompt.',
      });
    } else passthrough[key] = value;
  }
  const rest = Object.keys(passthrough).length > 0 ? { passthrough } : {};
  return { parameters: { ...parameters, ...rest }, findings };
}

function numberOf(value: JsonValue | undefined, mustBeWhole: boolean): number | undefined {
  if (typeof value !== 'number' || (mustBeWhole && !Number.isSafeInteger(value))) return undefined;
  return value;
}

function stopList(value: JsonValue | undefined): string[] | undefined {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return undefined;
  const texts = value.filter((one) => typeof one === 'string');
  return texts.length === value.length ? texts : undefined;
}

function wrongKind(name: string, key: string): ParameterFinding {
  const kind =
    name === 'stop' ? 'a text or a list of texts' : whole.has(name) ? 'a whole number' : 'a number';
  return {
    severity: 'error',
    key,
    code: 'invalid-parameter',
    message: `"${key}" must be ${kind}.`,
    remedy: 'Change the value.',
  };
}
