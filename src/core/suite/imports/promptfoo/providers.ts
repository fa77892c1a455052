import { isJsonObject, type JsonObject, type JsonValue } from '../../../json.ts';
import type { KnownModels } from '../../../model/model-id.ts';
import { resolveModelId } from '../../../model/model-id.ts';
import { InputError } from '../../../problem.ts';
import { readParameters } from '../../../prompt/parameters.ts';
import { type Places, placesBelow } from '../../../prompt/schema-problems.ts';
import type { ForeignModel } from '../foreign-suite.ts';
import { type Context, itemsOf, member, type Placed } from './context.ts';
import { modelNameOf } from './model-names.ts';

/** A provider of the configuration, with what it adds to every request. */
export interface ReadProvider extends ForeignModel {
  /** `tools` of its configuration, as written. */
  readonly tools?: Placed;
  /** `response_format`, as written. */
  readonly responseFormat?: Placed;
}

/** Keys of a provider that change nothing in a request. */
const harmless: ReadonlySet<string> = new Set(['id', 'label', 'config', 'delay', 'inputs']);

/** Keys of `config` that say where requests go, with which key and how often; never what is asked. */
const connection =
  /^(apiKey|apiKeyEnvar|organization|apiHost|apiBaseUrl|basePath|baseUrl|baseURL|headers|cost|inputCost|outputCost|maxRetries|timeout|timeoutMs|showThinking|region|projectId|deploymentId|apiVersion|passthrough|tools|response_format)$/;

const own = ['apiHost', 'apiBaseUrl', 'baseUrl', 'baseURL', 'basePath'] as const;

/**
 * The models under `providers` (or `targets`), each by its id here. Programs and services without equal are left out,
 * with a problem, unless `models` of `regrade.config.yaml` says what they are.
 */
export async function readProviders(
  written: Placed | undefined,
  known: KnownModels,
  context: Context,
): Promise<ReadProvider[]> {
  if (!written) return [];
  const found: ReadProvider[] = [];
  for (const item of await flattened(written, context)) {
    const provider = readProvider(item, known, context);
    if (!provider) continue;
    const same = found.find(({ id }) => id === provider.id);
    if (same && JSON.stringify(parts(same)) !== JSON.stringify(parts(provider))) {
      context.findings.error(
        {
          code: 'import-same-model',
          message: `Two providers ask "${provider.id}" with different settings, and results are kept by the name of a model.`,
          remedy: `Give each a label, and map the labels in regrade.config.yaml: models: { calm: "${provider.id}", bold: "${provider.id}" }.`,
        },
        item.places,
      );
    } else if (!same) found.push(provider);
  }
  return found;
}

const parts = ({ parameters, tools, responseFormat }: ReadProvider) => [
  parameters ?? {},
  tools?.value ?? null,
  responseFormat?.value ?? null,
];

/** Each provider by itself: lists, files that hold some, and the form `id: options`. */
async function flattened(written: Placed, context: Context): Promise<Placed[]> {
  const { value } = written;
  if (typeof value === 'string' && /^file:\/\/.*\.(json|ya?ml)$/i.test(value)) {
    const data = await context.resolved(written, 'provider file');
    return data ? flattened(data, context) : [];
  }
  if (Array.isArray(value)) {
    const found: Placed[] = [];
    for (const item of itemsOf(written)) found.push(...(await flattened(item, context)));
    return found;
  }
  if (!isJsonObject(value) || typeof value.id === 'string') return [written];
  const [[id, options] = [], ...others] = Object.entries(value);
  if (id === undefined || others.length > 0 || !isJsonObject(options)) return [written];
  return [{ value: { id, ...options }, places: placesBelow(written.places, [id]) }];
}

function readProvider(item: Placed, known: KnownModels, context: Context): ReadProvider | undefined {
  const { value, places } = item;
  const options: JsonObject | undefined = isJsonObject(value) ? value : undefined;
  const written = typeof value === 'string' ? value : options?.id;
  if (typeof written !== 'string') {
    context.findings.error(
      {
        code: 'import-invalid',
        message: 'A provider must be a name, or a mapping with an id.',
        remedy: 'Write its id.',
      },
      places,
    );
    return undefined;
  }
  const config = options ? member(item, 'config') : undefined;
  const label = typeof options?.label === 'string' ? options.label : undefined;
  const id = idOf(written, label, config, known, context, places);
  if (id === undefined) return undefined;
  checkKeys(options ?? {}, places, context);
  const range = places.rangeOf([]);
  return {
    id,
    ...(id === written ? {} : { written: label ?? written }),
    ...(range ? { range } : {}),
    ...settingsOf(config, id, context),
  };
}

/** The model id: what the configuration maps the label or the id to, else the id in our words. */
function idOf(
  written: string,
  label: string | undefined,
  config: Placed | undefined,
  known: KnownModels,
  context: Context,
  places: Places,
): string | undefined {
  for (const name of [label, written]) {
    if (name !== undefined && Object.hasOwn(known.names, name)) return name;
  }
  const address = own.find((key) => isJsonObject(config?.value) && typeof config.value[key] === 'string');
  if (address !== undefined && !isUsual(config?.value)) {
    context.findings.key(
      'error',
      {
        code: 'import-address',
        message: `This provider has an address of its own ("${address}"), which only regrade.config.yaml may declare.`,
        remedy: `Declare it there, e.g. providers: { gateway: { baseURL: … } }, and map it: models: { ${JSON.stringify(label ?? written)}: "gateway:MODEL" }.`,
      },
      config?.places ?? places,
      [],
      address,
    );
    return undefined;
  }
  const found = modelNameOf(written);
  if ('why' in found) {
    context.findings.error(
      {
        code: 'import-provider',
        message: `The provider "${written.slice(0, 120)}" ${found.why}.`,
        remedy: `${found.remedy} Or map it in regrade.config.yaml: models: { ${JSON.stringify((label ?? written).slice(0, 120))}: PROVIDER:MODEL }.`,
      },
      places,
    );
    return undefined;
  }
  if (found.note !== undefined) {
    context.findings.warning(
      { code: 'import-provider-api', message: found.note, remedy: 'Check that the model answers there.' },
      places,
    );
  }
  try {
    resolveModelId(found.id, known);
    return found.id;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    for (const { code, message, remedy = '' } of error.problems)
      context.findings.error({ code, message, remedy }, places);
    return undefined;
  }
}

/** Addresses that a provider has anyway. */
function isUsual(config: JsonValue | undefined): boolean {
  const address = isJsonObject(config)
    ? own.map((key) => config[key]).find((one) => typeof one === 'string')
    : '';
  return /^(https:\/\/)?(api\.openai\.com|api\.anthropic\.com)(\/v1)?\/?$/.test(String(address));
}

function checkKeys(options: JsonObject, places: Places, context: Context): void {
  for (const key of Object.keys(options)) {
    if (harmless.has(key)) continue;
    const [why, remedy] =
      key === 'transform'
        ? ['changes every answer by code before it is graded, which is not done here', 'Leave it out.']
        : key === 'prompts'
          ? [
              'gives this provider prompts of its own, where a suite asks every model with every prompt',
              'Make a suite for each.',
            ]
          : ['is not known here', 'Leave it out.'];
    context.findings.key(
      'error',
      { code: 'import-provider-option', message: `"${key.slice(0, 80)}" of a provider ${why}.`, remedy },
      places,
      [],
      key,
    );
  }
}

function settingsOf(
  config: Placed | undefined,
  id: string,
  context: Context,
): Pick<ReadProvider, 'parameters' | 'tools' | 'responseFormat'> {
  if (!config || !isJsonObject(config.value)) return {};
  const asked: JsonObject = {};
  for (const [key, value] of Object.entries(config.value)) if (!connection.test(key)) asked[key] = value;
  // Words for parameters that promptfoo's providers take in place of those that go over the wire.
  const passed = config.value.passthrough;
  const { parameters, findings } = readParameters({ ...asked, ...(isJsonObject(passed) ? passed : {}) });
  for (const { severity, key, code, message, remedy } of findings)
    context.findings.key(severity, { code, message, remedy }, config.places, [], key);
  const unknown = id === 'echo' ? [] : Object.keys(parameters.passthrough ?? {});
  for (const key of unknown) {
    if (!foreign.test(key)) continue;
    context.findings.key(
      'error',
      {
        code: 'import-provider-option',
        message: `"${key}" of this provider's config has no equal here.`,
        remedy: 'Leave it out, or ask the application as a target of regrade.config.yaml.',
      },
      config.places,
      [],
      key,
    );
  }
  const { passthrough, ...common } = parameters;
  const rest = Object.fromEntries(
    Object.entries(id === 'echo' ? {} : (passthrough ?? {})).filter(([key]) => !foreign.test(key)),
  );
  const all = { ...common, ...(Object.keys(rest).length > 0 ? { passthrough: rest } : {}) };
  const tools = member(config, 'tools') ?? member(config, 'functions');
  const responseFormat = member(config, 'response_format');
  return {
    ...(Object.keys(all).length > 0 ? { parameters: all } : {}),
    ...(tools ? { tools } : {}),
    ...(responseFormat ? { responseFormat } : {}),
  };
}

/** Options of promptfoo's own providers, that no endpoint knows by these names. */
const foreign =
  /^(mcp|functions?|functionToolCallbacks|callApi|body|method|transformRequest|transformResponse|responseParser|queryParams|validateStatus|session|sessionParser|request|url|workers|functionName|pythonExecutable|systemPrompt|systemInstruction|thinking|generationConfig|safetySettings|toolConfig|guardrails|webSocket|messageTemplate|instructions|modalities|audio|voice|maxTurns|max_turns|working_dir|permission_mode|allowed_tools|tools_path|omitDefaults|useAssertionProvider)$/;
