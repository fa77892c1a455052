import { nearest } from '../nearest.ts';
import { InputError } from '../problem.ts';
import type { DeclaredProvider, ModelId } from './model.ts';
import { builtInProvider, builtInProviders, vendorNamed } from './providers/registry.ts';

/** What gives names their meaning: `models` and `providers` of the configuration. */
export interface KnownModels {
  readonly names: { readonly [name: string]: ModelId };
  readonly providers: { readonly [name: string]: DeclaredProvider };
}

const notYet: { readonly [prefix: string]: string } = {
  vscode: "The editor's own models (vscode:…)",
  http: 'An application as a target (http:…)',
  https: 'An application as a target (https:…)',
  exec: 'A command as a target (exec:…)',
};

/**
 * The model id that a name stands for: an id as it is (`openai:gpt-5-mini`, `echo`), a name of the configuration's
 * `models`, or `vendor/name` of a built-in vendor (`openai/gpt-5-mini`, `googleai/gemini-2.5-flash`).
 * @throws {InputError} with code `unknown-model`, or `model-not-supported` for kinds of target that are not there yet
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
  if (Object.hasOwn(notYet, provider) && text.includes(':')) {
    throw InputError.of({
      code: 'model-not-supported',
      message: `${notYet[provider]} is not supported yet.`,
      remedy: 'Use a provider that speaks chat completions, such as openai:gpt-5-mini or ollama:qwen3.',
    });
  }
  return (
    model !== '' && (builtInProvider(provider) !== undefined || Object.hasOwn(known.providers, provider))
  );
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
