import { listedModels, priceOf, type TokenPrice } from '../../core/model/listed-models.ts';
import { resolveModelId, splitModelId } from '../../core/model/model-id.ts';
import { isLoopback } from '../../core/model/origin.ts';
import { builtInProvider, builtInProviders } from '../../core/model/providers/registry.ts';
import { InputError } from '../../core/problem.ts';
import type { Configuration } from '../../core/suite/configuration.ts';
import { codeSpan } from './markdown.ts';
import type { KnownModel } from './surroundings.ts';

/** Where models come from, beside the configuration. */
export interface ModelSources {
  readonly configuration: Configuration;
  /** Families of the editor's own models. */
  readonly families: readonly string[];
  /** Names that prompts of the suite have. */
  readonly named: readonly string[];
  /** Asks a server on this machine; absent where nothing may be asked. */
  readonly listOf?: (baseURL: string) => Promise<readonly string[]>;
}

/**
 * Models that may be written at a place: those of this workspace, of this machine and of the editor; of a vendor, its
 * name, and its models once the name stands there.
 * @param typed what stands there already
 */
export async function knownModels(typed: string, sources: ModelSources): Promise<KnownModel[]> {
  const { configuration, families, named, listOf } = sources;
  const { models, providers, targets, prices } = configuration;
  const found = new Map<string, KnownModel>();
  const add = (id: string, about: string, order: KnownModel['order']) => {
    if (!found.has(id)) found.set(id, { id, about, order });
  };
  const now = Date.now();
  const withPrice = (id: string, about: string) => {
    const price = priceOf(id, prices, providers, now);
    return price === undefined ? about : `${about} · ${priceWords(price)}`;
  };
  for (const id of named) add(id, 'named in a prompt', 0);
  for (const [name, id] of Object.entries(models)) add(name, `stands for ${id}`, 0);
  for (const [name, { type }] of Object.entries(targets)) add(`${type}:${name}`, 'target', 0);
  for (const family of families) add(`vscode:${family}`, 'model of the editor', 1);
  add('echo', 'answers the rendered prompt, free', 1);
  const local = [
    ...builtInProviders
      .filter(({ loopback }) => loopback)
      .map(({ name, title, baseURL }) => ({ name, title, baseURL })),
    ...Object.entries(providers).map(([name, { baseURL }]) => ({
      name,
      title: 'declared provider',
      baseURL,
    })),
  ];
  const lists = local.map(async ({ name, title, baseURL }) => {
    const here = baseURL !== null && URL.canParse(baseURL) && isLoopback(new URL(baseURL));
    return { name, title, ids: here && listOf !== undefined ? await listOf(baseURL) : [] };
  });
  for (const { name, title, ids } of await Promise.all(lists)) {
    for (const id of ids) add(`${name}:${id}`, title, 1);
    add(`${name}:`, title, Object.hasOwn(providers, name) ? 0 : 2);
  }
  for (const { name, title } of builtInProviders) add(`${name}:`, title, 2);
  const { provider } = splitModelId(typed);
  const vendor = typed.includes(':') ? builtInProvider(provider) : undefined;
  if (vendor !== undefined) {
    for (const model of listedModels(provider)) {
      const id = `${provider}:${model}`;
      add(id, withPrice(id, vendor.title), 2);
    }
  }
  return [...found.values()];
}

/** What a model id or name stands for, whose it is, and what it costs, in Markdown. Undefined for one that is not known. */
export function modelWords(written: string, configuration: Configuration): string | undefined {
  const { models: names, providers, targets, prices } = configuration;
  try {
    const id = resolveModelId(written, { names, providers, targets });
    const { provider } = splitModelId(id);
    const builtIn = builtInProvider(provider);
    const declared = Object.hasOwn(providers, provider) ? providers[provider] : undefined;
    const price = priceOf(id, prices, providers, Date.now());
    const free = builtIn?.loopback === true || id === 'echo';
    return [
      `**Model** ${codeSpan(id)}`,
      [
        ...(id === written ? [] : [`- ${codeSpan(written)} stands for it`]),
        ...(builtIn === undefined ? [] : [`- provider: ${builtIn.title}`]),
        ...(declared === undefined
          ? []
          : [`- provider: declared in regrade.config.yaml, ${codeSpan(declared.baseURL)}`]),
        ...(provider === 'vscode' ? ['- a model of the editor'] : []),
        ...(builtIn?.keyName ? [`- key: ${codeSpan(builtIn.keyName)}`] : []),
        price !== undefined && id !== 'echo'
          ? `- price: ${priceWords(price)} (${price.source})`
          : `- price: ${free ? 'none, it runs on this machine' : 'not known'}`,
      ].join('\n'),
    ].join('\n\n');
  } catch (error) {
    // Its own problem says what is wrong with the name.
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

const priceWords = ({ input, output }: TokenPrice) => `$${input} in, $${output} out per million tokens`;
