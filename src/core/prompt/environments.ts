import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { nearest } from '../nearest.ts';
import { InputError } from '../problem.ts';
import { definitionHash } from './definition.ts';
import type { Parameters } from './message.ts';
import type { Definition, EnvironmentOverrides, Environments, Prompt } from './prompt.ts';

/** What no environment can be called: it stands for the prompt as it is, without overrides. */
export const noEnvironment = 'none';

/** The overrides of an environment; undefined where it has none. */
export function overridesOf(
  { environments = {} }: Pick<Definition, 'environments'>,
  name: string,
): EnvironmentOverrides | undefined {
  return Object.hasOwn(environments, name) ? environments[name] : undefined;
}

/** Names of the environments that have something otherwise, sorted. */
export const environmentNames = ({ environments = {} }: Pick<Definition, 'environments'>): string[] =>
  Object.keys(environments).sort();

/**
 * What a prompt does in an environment: its overrides laid over model and parameters. Where it has none there, what it
 * does everywhere. The overrides themselves are no part of it.
 */
export function definitionIn(definition: Definition, name: string): Definition {
  const { environments: _, ...plain } = definition;
  const { model, parameters = {} } = overridesOf(definition, name) ?? {};
  return {
    ...plain,
    ...(model === undefined ? {} : { model }),
    parameters: overlaid(definition.parameters, parameters),
  };
}

/** A prompt as it is in an environment: model, parameters, definition and its hash. Without overrides there, as it is everywhere. */
export function inEnvironment(prompt: Prompt, name: string): Prompt {
  const definition = definitionIn(prompt.definition, name);
  const overrides = overridesOf(prompt.definition, name) ?? {};
  return {
    ...prompt,
    ...(overrides.model === undefined ? {} : { model: overrides.model }),
    parameters: overlaid(prompt.parameters as JsonObject, overrides.parameters ?? {}) as Parameters,
    definition,
    definitionHash: definitionHash(definition),
    environment: { name, overrides },
  };
}

/** Parameters with others over them: null takes one away; those of the provider are laid over one by one. */
export function overlaid(parameters: JsonObject, over: JsonObject): JsonObject {
  const all: { [name: string]: JsonValue } = { ...parameters };
  for (const [name, value] of Object.entries(over)) {
    const below = all[name];
    const laid =
      name === 'passthrough' && isJsonObject(value)
        ? overlaid(isJsonObject(below) ? below : {}, value)
        : value;
    if (laid === null || (name === 'passthrough' && Object.keys(laid).length === 0)) delete all[name];
    else all[name] = laid;
  }
  return all;
}

/** Overrides in few words: `model openai:gpt-5, temperature 0.2, topP unset`. */
export function overrideWords({ model, parameters = {} }: EnvironmentOverrides): string {
  const { passthrough, ...known } = parameters;
  const all = { ...(isJsonObject(passthrough) ? passthrough : {}), ...known };
  const words = Object.entries(all).map(([name, value]) => `${name} ${valueWords(value)}`);
  return [...(model === undefined ? [] : [`model ${model}`]), ...words.sort()].join(', ');
}

/** A value of a parameter in few letters. */
export function valueWords(value: JsonValue): string {
  if (value === null) return 'unset';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

/**
 * Checks that one of these has overrides for the environment; `none` needs none.
 * @param whoHas what the message begins with: `No prompt here has`
 * @throws {InputError} `unknown-environment` with the nearest name and those that there are.
 */
export function checkEnvironment(
  name: string,
  definitions: readonly Pick<Definition, 'environments'>[],
  whoHas: string,
): void {
  if (name === noEnvironment) return;
  const known = [...new Set(definitions.flatMap(environmentNames))].sort();
  if (known.includes(name)) return;
  const near = nearest(name, known);
  throw InputError.of({
    code: 'unknown-environment',
    message: `${whoHas} overrides for the environment "${name.slice(0, 80)}".`,
    remedy:
      known.length === 0
        ? 'There are none yet: they stand in a file beside the prompt, named like it with ".environments.yaml" at the end.'
        : `${near === undefined ? '' : `Did you mean "${near}"? `}There are ${known.join(', ')}; "${noEnvironment}" is the prompt without overrides.`,
  });
}

/** The environments with something in them; undefined where there is none. */
export function withoutEmpty(environments: Environments): Environments | undefined {
  const full = Object.entries(environments).filter(([, overrides]) => overrideWords(overrides) !== '');
  return full.length === 0 ? undefined : Object.fromEntries(full);
}
