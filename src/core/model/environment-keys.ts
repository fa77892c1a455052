import type { Keys } from './model.ts';
import { needsNoConsent } from './origin.ts';

/**
 * Keys from the environment, for the command line.
 * @param allowedOrigins origins of `--allow-origin`, e.g. `https://llm.example.com`: keys may go there too
 */
export function environmentKeys(
  env: { readonly [name: string]: string | undefined },
  allowedOrigins: readonly string[],
): Keys {
  const allowed = new Set(
    allowedOrigins.map((origin) => (URL.canParse(origin) ? new URL(origin).origin : origin)),
  );
  return {
    get: async (name) => env[name],
    mayUse: async (name, origin) => allowed.has(origin) || needsNoConsent(name, origin),
  };
}
