import { calcPrice, findProvider } from '@pydantic/genai-prices';
import type { Cost, DeclaredProvider, ModelId, PriceOverride, Usage } from './model.ts';
import { splitModelId } from './model-id.ts';
import { builtInProvider } from './providers/registry.ts';

/** Of the package `@pydantic/genai-prices` that is built in: its version and the day it was published. */
export const priceList = { version: '0.1.8', date: '2026-09-23' } as const;

const listed = `genai-prices ${priceList.version} (${priceList.date})`;
const unknown: Cost = { usd: null, source: null };

/** What answers cost. */
export interface Prices {
  /**
   * USD for a usage: the configuration's price first, else the list's at that time.
   * @param at when the provider answered, ms since 1970: some prices change with the date or the hour
   * @returns `usd: null` where no price is known
   */
  cost(model: ModelId, usage: Usage | null, at: number): Cost;
}

export function openPrices(
  overrides: { readonly [model: ModelId]: PriceOverride },
  providers: { readonly [name: string]: DeclaredProvider },
): Prices {
  const listIds = new Map<string, string | null>();
  const listId = (provider: string): string | null => {
    let id = listIds.get(provider);
    if (id === undefined) {
      id = idInList(provider, providers);
      listIds.set(provider, id);
    }
    return id;
  };
  return {
    cost(id, usage, at) {
      if (id === 'echo') return { usd: 0, source: 'echo' };
      if (usage === null) return unknown;
      const override = Object.hasOwn(overrides, id) ? overrides[id] : undefined;
      if (override) return { usd: byOverride(override, usage), source: 'regrade.config.yaml' };
      const { provider, model } = splitModelId(id);
      const providerId = listId(provider);
      if (providerId === null) return unknown;
      const price = calcPrice(
        {
          input_tokens: usage.input,
          output_tokens: usage.output,
          ...(usage.cachedInput > 0 ? { cache_read_tokens: usage.cachedInput } : {}),
        },
        model,
        { providerId, timestamp: new Date(at) },
      );
      // A list entry that prices only one side would count the other as free.
      if (price === null) return unknown;
      const { input_mtok: input, output_mtok: output } = price.model_price;
      if ((usage.input > 0 && input === undefined) || (usage.output > 0 && output === undefined))
        return unknown;
      return { usd: price.total_price, source: listed };
    },
  };
}

/** A declared provider has list prices only where its address is a vendor's own: a gateway may charge anything. */
function idInList(provider: string, providers: { readonly [name: string]: DeclaredProvider }): string | null {
  const builtIn = builtInProvider(provider);
  if (builtIn) return builtIn.prices === undefined ? builtIn.name : builtIn.prices;
  const declared = Object.hasOwn(providers, provider) ? providers[provider] : undefined;
  if (!declared || !URL.canParse(declared.baseURL)) return null;
  const { origin } = new URL(declared.baseURL);
  return findProvider({ providerApiUrl: origin })?.id ?? null;
}

function byOverride(price: PriceOverride, usage: Usage): number {
  const cached = usage.cachedInput * (price.cachedInput ?? price.input);
  return ((usage.input - usage.cachedInput) * price.input + cached + usage.output * price.output) / 1e6;
}
