import { findProvider } from '@pydantic/genai-prices';
import type { DeclaredProvider, PriceOverride } from './model.ts';
import { openPrices, priceList } from './prices.ts';
import { builtInProvider } from './providers/registry.ts';

/** What a million tokens cost, in USD. */
export interface TokenPrice {
  readonly input: number;
  readonly output: number;
  /** Where the price stands: the configuration, or the built-in list with its date. */
  readonly source: string;
}

/** Names of the models of a built-in provider that the price list knows and that are not withdrawn; empty where it knows none. */
export function listedModels(provider: string): string[] {
  const builtIn = builtInProvider(provider);
  const id = builtIn?.prices === undefined ? builtIn?.name : builtIn.prices;
  if (id === undefined || id === null) return [];
  const models = findProvider({ providerId: id })?.models ?? [];
  return models.filter(({ deprecated }) => deprecated !== true).map((model) => model.id);
}

/**
 * The price of a model for short requests; undefined where it is not known.
 * @param at ms since 1970: some prices change with the date
 */
export function priceOf(
  model: string,
  overrides: { readonly [model: string]: PriceOverride },
  providers: { readonly [name: string]: DeclaredProvider },
  at: number,
): TokenPrice | undefined {
  const prices = openPrices(overrides, providers);
  // A thousand tokens, as long requests may cost more a token.
  const usd = (input: number, output: number) =>
    prices.cost(model, { input, output, cachedInput: 0, reasoning: 0 }, at);
  const [input, output] = [usd(1000, 0), usd(0, 1000)];
  if (input.usd === null || output.usd === null) return undefined;
  const rounded = (value: number) => Number((value * 1000).toPrecision(6));
  return { input: rounded(input.usd), output: rounded(output.usd), source: input.source ?? priceList.date };
}
