import { isJsonObject, type JsonObject, type JsonValue } from '../../../json.ts';
import { builtInProvider } from '../../../model/providers/registry.ts';
import type { Places } from '../../../prompt/schema-problems.ts';
import type { Context } from './context.ts';
import { vendorOf } from './model-names.ts';

/**
 * The option of a rubric that names its embedding model: what the assert says, else the options of its test; nothing
 * where neither does. Undefined, and a problem, for a model that has no equal here.
 * @param own `provider` of the assert: a name, a mapping with an `id`, or one with the kind of model as key.
 */
export function embeddingModelOf(
  own: JsonValue | undefined,
  grader: JsonValue | undefined,
  context: Context,
  places: Places,
): JsonObject | undefined {
  const given = own ?? grader;
  if (given === undefined || given === null) return {};
  const written = nameIn(given);
  const model = written === undefined ? undefined : embeddingName(written);
  if (model !== undefined) return { model };
  // A test's own provider may well be one that judges; then the usual embedding model is asked.
  if (own === undefined) return {};
  context.findings.key(
    'error',
    {
      code: 'import-assert-option',
      message: `The provider ${written === undefined ? '' : `"${written.slice(0, 120)}" `}of this assert is no embedding model that is known here.`,
      remedy: 'Write it as openai:embedding:MODEL, or leave it out to ask that of regrade.config.yaml.',
    },
    places,
    [],
    'provider',
  );
  return undefined;
}

function nameIn(provider: JsonValue): string | undefined {
  if (typeof provider === 'string') return provider;
  if (!isJsonObject(provider)) return undefined;
  const { embedding, id } = provider;
  if (embedding !== undefined) return nameIn(embedding);
  return typeof id === 'string' ? id : undefined;
}

/** `openai:embedding:text-embedding-3-small` → `openai:text-embedding-3-small`. */
function embeddingName(written: string): string | undefined {
  const [vendor = '', kind = '', ...model] = written.split(':');
  const name = vendorOf(vendor);
  return /^embeddings?$/.test(kind) && model.length > 0 && builtInProvider(name)
    ? `${name}:${model.join(':')}`
    : undefined;
}
