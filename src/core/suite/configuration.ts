import type { DeclaredProvider, DeclaredTarget, ModelId, PriceOverride } from '../model/model.ts';

/** `regrade.config.yaml`, checked; every field has its default. */
export interface Configuration {
  readonly providers: { readonly [name: string]: DeclaredProvider };
  /** The user's own applications, asked as `http:NAME` and `exec:NAME`. */
  readonly targets: { readonly [name: string]: DeclaredTarget };
  /** Names as prompt files have them → model ids. */
  readonly models: { readonly [name: string]: ModelId };
  readonly judge?: ModelId;
  /** Default model of rubrics that compare embeddings. */
  readonly embeddings?: ModelId;
  readonly retries: { readonly attempts: number; readonly maxWaitSeconds: number };
  /** USD per million tokens, over the built-in price list. */
  readonly prices: {
    readonly [model: ModelId]: PriceOverride;
  };
  /** Rules for labels of versions: label → rule. */
  readonly labels: { readonly [label: string]: { readonly requireGate?: boolean | undefined } };
  readonly sources: { readonly [name: string]: { readonly type: string; readonly [key: string]: unknown } };
}
