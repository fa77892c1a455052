import { nearest } from '../nearest.ts';
import { InputError } from '../problem.ts';
import type { DeclaredProvider, DeclaredTarget, ModelId } from './model.ts';
import { builtInProvider, builtInProviders, vendorNamed } from './providers/registry.ts';

/** What gives names their meaning: `models`, `providers` and `targets` of the configuration. */
export interface KnownModels {
  readonly names: { readonly [name: string]: ModelId };
  readonly providers: { readonly [name: string]: DeclaredProvider };
  readonly targets?: { readonly [name: string]: DeclaredTarget };
}

/**
 * The model id that a name stands for: an id as it is (`openai:gpt-5-mini`, `echo`), a name of the configuration's
 * `models`, or `vendor/name` of a built-in vendor (`openai/gpt-5-mini`, `googleai/gemini-2.5-flash`). Whether it can be
 * asked from here, `checkReach` says.
 * @throws {InputError} with code `unknown-model`, or `unknown-target` for an application that is not declared
 */
export function resolveModelId(written: string, known: KnownModels): ModelId {
  const mapped = Object.hasOwn(known.names, written) ? known.names[written] : undefined;
  if (mapped !== undefined) {
    if (isModelId(mapped, known)) return mapped;
    throw unknown(mapped, known, `"models" of regrade.config.yaml maps "${written}" to it.`);
  }
  if (isModelId(written, known)) return written;
  const { provider: vendor, model } = split(written, '/');
  const provider = vendorNamed(vendor);
  if (model !== '' && provider) return `${provider.name}:${model}`;
  throw unknown(written, known);
}

/** The two halves of a model id: `openai:gpt-5-mini` → `openai`, `gpt-5-mini`. A model's own colons stay in it. */
export function splitModelId(id: ModelId): { provider: string; model: string } {
  return split(id, ':');
}

function split(text: string, by: ':' | '/'): { provider: string; model: string } {
  const at = text.indexOf(by);
  return at === -1
    ? { provider: text, model: '' }
    : { provider: text.slice(0, at), model: text.slice(at + 1) };
}

function isModelId(text: string, known: KnownModels): boolean {
  if (text === 'echo') return true;
  const { provider, model } = splitModelId(text);
  // An address in place of a name: said as such, since it looks right.
  if (provider === 'https') checkTarget('http', text, {});
  if (model === '') return false;
  if (provider === 'vscode') return true;
  if (provider === 'http' || provider === 'exec') {
    checkTarget(provider, model, known.targets ?? {});
    return true;
  }
  return builtInProvider(provider) !== undefined || Object.hasOwn(known.providers, provider);
}

/** @throws {InputError} `unknown-target` unless a target of this name and type is declared */
function checkTarget(type: string, name: string, targets: NonNullable<KnownModels['targets']>): void {
  const declared = Object.hasOwn(targets, name) ? targets[name] : undefined;
  if (declared?.type === type) return;
  const close = nearest(
    name,
    Object.keys(targets).filter((one) => targets[one]?.type === type),
  );
  const example =
    type === 'http'
      ? 'targets: { app: { type: http, url: http://127.0.0.1:3000/answer } }'
      : 'targets: { agent: { type: exec, command: [node, agent.js] } }';
  throw InputError.of({
    code: 'unknown-target',
    message:
      declared === undefined
        ? `There is no ${type} target "${name}".`
        : `The target "${name}" is of type ${declared.type}, not ${type}.`,
    remedy:
      declared !== undefined
        ? `Write ${declared.type}:${name}.`
        : close !== undefined
          ? `Did you mean "${type}:${close}"?`
          : `Declare it in regrade.config.yaml, for example ${example}, and write its name after "${type}:".`,
  });
}

function unknown(written: string, known: KnownModels, why?: string): InputError {
  const providers = [...builtInProviders.map(({ name }) => name), ...Object.keys(known.providers)];
  const { provider } = split(written, written.includes(':') ? ':' : '/');
  const close = nearest(provider, providers);
  const remedy =
    written.includes(':') && close !== undefined
      ? `Did you mean "${close}:${splitModelId(written).model || 'MODEL'}"?`
      : `Write PROVIDER:MODEL, for example openai:gpt-5-mini, or map the name under "models" in regrade.config.yaml.`;
  return InputError.of({
    code: 'unknown-model',
    message: `There is no model "${written}"${why ? `; ${why.slice(0, -1)}` : ''}.`,
    remedy,
  });
}
