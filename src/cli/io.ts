/** A stream that the command line writes to. */
export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Columns of the terminal; 100 where there is none. */
  readonly columns: number;
}

/** All that a command sees of its process. Tests give one in memory. */
export interface Io {
  /** Results only. */
  readonly stdout: Output;
  /** Progress and problems. */
  readonly stderr: Output;
  readonly env: { readonly [name: string]: string | undefined };
  /** Absolute path. */
  readonly cwd: string;
  /** Calls `handler` once, at the first interrupt; a second one ends the process hard. Returns how to stop listening. */
  onInterrupt(handler: () => void): () => void;
}

/**
 * Whether to colour what goes to `output`: only on a terminal; `FORCE_COLOR` and `NO_COLOR` (https://no-color.org)
 * decide where they are set, in this order.
 */
export function wantsColor(output: Output, env: Io['env']): boolean {
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '') {
    return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  }
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  return output.isTTY && env.TERM !== 'dumb';
}
