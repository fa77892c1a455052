import type { Surroundings } from '../core/model/model.ts';
import type { Io } from './io.ts';

/** Flags that say what a command may do. */
export interface CodeFlags {
  /** False for `--no-code`. */
  readonly code?: boolean;
}

/** The option, for every command that asks models. */
export const noCode = {
  flags: '--no-code',
  summary:
    'Run no command of the workspace: refuses exec: targets. Otherwise running it trusts the workspace.',
};

/** What runs on the command line may use: running it trusts the workspace, unless `--no-code` says otherwise. */
export function surroundingsOf(io: Pick<Io, 'env'>, flags: CodeFlags): Surroundings {
  return { allowCode: flags.code !== false, env: io.env, proxyEnv: io.env };
}
