import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Usage } from '../../../src/core/model/model.ts';
import { openPrices, priceList } from '../../../src/core/model/prices.ts';

const usage: Usage = { input: 1000, output: 100, cachedInput: 0, reasoning: 0 };
const at = Date.UTC(2026, 10, 1);

describe('prices', () => {
  const prices = openPrices(
    { 'openai:gpt-5': { input: 1, output: 2 }, 'ollama:qwen3': { input: 0, output: 0 } },
    {
      gateway: { baseURL: 'https://llm.example.com/v1' },
      deployed: { baseURL: 'https://house.openai.azure.com/openai/v1' },
    },
  );

  it('come from the list, with its version and date', () => {
    const cost = prices.cost('openai:gpt-5-mini', usage, at);
    expect(cost.usd).toBeCloseTo((1000 * 0.25 + 100 * 2) / 1e6, 12);
    expect(cost.source).toBe(`genai-prices ${priceList.version} (${priceList.date})`);
  });

  it('count cached input for less', () => {
    const cost = prices.cost('openai:gpt-5-mini', { ...usage, cachedInput: 400 }, at);
    expect(cost.usd).toBeCloseTo((600 * 0.25 + 400 * 0.025 + 100 * 2) / 1e6, 12);
  });

  it('of the configuration go first, a price of nothing included', () => {
    expect(prices.cost('openai:gpt-5', usage, at)).toEqual({
      usd: 1200 / 1e6,
      source: 'regrade.config.yaml',
    });
    expect(prices.cost('ollama:qwen3', usage, at).usd).toBe(0);
  });

  it.each([
    'openai:not-a-model',
    'ollama:gpt-5-mini',
    'gateway:gpt-5-mini',
    'nowhere:gpt-5-mini',
    'azure:not-a-model',
  ])('are unknown for %s, not zero', (model) =>
    expect(prices.cost(model, usage, at)).toEqual({ usd: null, source: null }),
  );

  it('are unknown without a usage', () => {
    expect(prices.cost('openai:gpt-5-mini', null, at).usd).toBeNull();
  });

  it("of a vendor hold for a declared provider at the vendor's address", () => {
    expect(prices.cost('deployed:gpt-5-mini', usage, at).usd).toBeGreaterThan(0);
  });

  it('are dated as the package that is installed', () => {
    const file = new URL('../../../node_modules/@pydantic/genai-prices/package.json', import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8')).version).toBe(priceList.version);
  });
});
