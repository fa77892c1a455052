import { InputError } from '../core/problem.ts';
import type { Parsed } from './commands.ts';
import type { EnvironmentFlags } from './environment.ts';
import type { CodeFlags } from './surroundings.ts';

/** Options of `regrade run`, as the parser of `commands.ts` gives them. */
export interface RunFlags extends CodeFlags, EnvironmentFlags {
  /** A version of the prompts, instead of the working copies. */
  readonly at?: string;
  readonly model?: readonly string[];
  readonly case?: readonly string[];
  readonly tag?: readonly string[];
  readonly trials?: number;
  readonly concurrency?: number;
  readonly maxCost?: number;
  readonly sample?: number;
  readonly seed?: number;
  readonly shard?: { readonly index: number; readonly of: number };
  /** True for the last unfinished run. */
  readonly resume?: string | true;
  readonly offline?: true;
  /** False for `--no-cache`. */
  readonly cache: boolean;
  readonly record?: string;
  readonly output?: readonly string[];
  readonly allowOrigin?: readonly string[];
}

/** Run ids look like this, so that `--resume SUITE` can be told from `--resume RUN`; those of early versions have no ms. */
export const runId = /^\d{8}T\d{6}(?:\d{3})?Z-[0-9a-f]{6}$/;

/**
 * The options and suites of a command line. The word after `--resume` is a suite where it does not look like a run.
 * @throws {InputError} `seed-without-sample`.
 */
export function readRunFlags(parsed: Parsed): { flags: RunFlags; written: readonly string[] } {
  // The parser is built from the declarations next door, which give exactly these types.
  const flags = parsed.options as unknown as RunFlags;
  if (flags.seed !== undefined && flags.sample === undefined) {
    throw InputError.of({
      code: 'seed-without-sample',
      message: '--seed says which cases --sample draws, and --sample is not given.',
      remedy: 'Add the number of cases to draw, for example --sample 50.',
    });
  }
  if (typeof flags.resume === 'string' && !runId.test(flags.resume)) {
    return { flags: { ...flags, resume: true }, written: [flags.resume, ...parsed.arguments] };
  }
  return { flags, written: parsed.arguments };
}

/**
 * Origins that keys may go to, from `--allow-origin` and `REGRADE_ALLOW_ORIGINS`.
 * @throws {InputError} `bad-origin` for what is no http or https URL.
 */
export function allowedOrigins(
  flags: Pick<RunFlags, 'allowOrigin'>,
  env: { readonly [name: string]: string | undefined },
): string[] {
  const listed = (env.REGRADE_ALLOW_ORIGINS ?? '').split(',').map((origin) => origin.trim());
  return [...(flags.allowOrigin ?? []), ...listed.filter((origin) => origin !== '')].map((origin) => {
    const url = URL.canParse(origin) ? new URL(origin) : undefined;
    if (url?.protocol === 'https:' || url?.protocol === 'http:') return url.origin;
    throw InputError.of({
      code: 'bad-origin',
      message: `"${origin}" is no origin that a key can go to.`,
      remedy: 'Give scheme and host, e.g. --allow-origin https://llm.example.com',
    });
  });
}
