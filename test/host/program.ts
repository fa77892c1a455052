// Other programs, run to their end.
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { root } from './places.ts';

/** What a program did. */
export interface ProgramResult {
  readonly code: number;
  /** Standard output and standard error, as they came. */
  readonly output: string;
}

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Shows the program's output while it runs, instead of collecting it. */
  readonly show?: boolean;
  /** A code other than 0 is a result, not an error. */
  readonly mayFail?: boolean;
}

/** This process's environment with the repository's own programs, Node 24 among them, first on PATH. */
export function programEnv(): NodeJS.ProcessEnv {
  const bin = join(root, 'node_modules/.bin');
  const path = process.env.PATH ?? '';
  return { ...process.env, PATH: path.split(delimiter)[0] === bin ? path : `${bin}${delimiter}${path}` };
}

/**
 * Runs a program and waits for its end.
 * @throws Error with the output when it cannot be started or ends with a code other than 0.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  const child = spawn(program, args, {
    cwd: options.cwd ?? root,
    env: { ...programEnv(), ...options.env },
    stdio: options.show === true ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    // npm and npx are command files on Windows, which only a shell can start.
    shell: process.platform === 'win32' && !program.endsWith('.exe'),
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`Could not run ${program}: ${error.message}`)));
    child.once('close', (exit) => resolve(exit ?? 1));
  });
  if (code !== 0 && options.mayFail !== true) {
    throw new Error(`${program} ${args.join(' ')} ended with code ${code}.\n${output}`);
  }
  return { code, output };
}
