import { InputError } from '../core/problem.ts';
import { checkEnvironment, noEnvironment } from '../core/prompt/environments.ts';
import type { Definition } from '../core/prompt/prompt.ts';
import { loadSuite } from '../core/suite/load-suite.ts';
import type { Workspace } from '../core/workspace.ts';

export interface EnvironmentFlags {
  readonly environment?: string;
}

/** The environment that a command line asks for; undefined for none. */
export function environmentOf({ environment }: EnvironmentFlags): string | undefined {
  return environment === noEnvironment ? undefined : environment;
}

/** The part of a selection that says so. */
export function environmentSelection(flags: EnvironmentFlags): { readonly environment?: string } {
  const environment = environmentOf(flags);
  return environment === undefined ? {} : { environment };
}

/** `v7 (production)`, and where it runs. */
export function wordsIn(flags: EnvironmentFlags, words: string): string {
  const environment = environmentOf(flags);
  return environment === undefined ? words : `${words} in ${environment}`;
}

/**
 * Checks, before anything is asked, that one of the prompts of these suites has overrides for the environment: a name
 * that none of them knows is a slip. What cannot be read is told where it is run.
 * @throws {InputError} `unknown-environment`.
 */
export async function checkEnvironmentOf(
  flags: EnvironmentFlags,
  suites: readonly { readonly path: string; readonly workspace: Workspace }[],
  definitionsOf: (path: string) => Promise<readonly Definition[]>,
): Promise<void> {
  const environment = environmentOf(flags);
  if (environment === undefined) return;
  const definitions: Definition[] = [];
  for (const { path, workspace } of suites) {
    const read = await readable(async () => (await loadSuite(workspace, path)).prompts);
    for (const reference of read ?? []) {
      definitions.push(...((await readable(() => definitionsOf(reference.path))) ?? []));
    }
  }
  // Where nothing can be read, the reason is told where it is run.
  if (definitions.length > 0) checkEnvironment(environment, definitions, 'No prompt here has');
}

async function readable<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return undefined;
  }
}
