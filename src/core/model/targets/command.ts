import { type ChildProcess, spawn } from 'node:child_process';
import { ModelError } from '../model.ts';

/** The most that a command may write to standard output, in bytes. */
const largestOutput = 16 * 1024 * 1024;
/** So much of the end of standard error is kept, in bytes. */
const keptErrors = 4096;
/** After a polite signal the command has so long to clean up, ms. */
const graceMs = 1000;
/** What left the command's group may hold its output open for so long, ms. */
const drainMs = 500;

export interface CommandOptions {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: { readonly [name: string]: string };
  /** What it reads from standard input. */
  readonly input: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** For messages. */
  readonly title: string;
}

export interface CommandResult {
  readonly output: string;
  /** The end of what it wrote to standard error. */
  readonly errors: string;
  readonly code: number | null;
  /** The signal that ended it. */
  readonly killedBy: string | null;
}

/**
 * Runs a command to its end, without a shell, in a process group of its own. At the time limit, when it writes too much,
 * and when `signal` aborts, it is ended with all that it started; what it left running when it ended by itself is
 * ended too.
 * @throws {ModelError} `timeout`, `cancelled`, `bad-response` (too much), `bad-request` (it cannot be started)
 */
export function runCommand(options: CommandOptions): Promise<CommandResult> {
  const { command, cwd, env, input, timeoutMs, signal, title } = options;
  const [file = '', ...args] = command;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new ModelError(cancelled));
    const child = spawn(file, args, {
      cwd,
      env,
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    let size = 0;
    let errors = Buffer.alloc(0);
    let stopped: ModelError | undefined;
    let timers: NodeJS.Timeout[] = [];

    const stop = (why: ModelError) => {
      if (stopped !== undefined) return;
      stopped = why;
      endGroup(child, 'SIGTERM');
      timers.push(setTimeout(() => endGroup(child, 'SIGKILL'), graceMs));
    };
    const onAbort = () => stop(new ModelError(cancelled));
    const settle = () => {
      signal.removeEventListener('abort', onAbort);
      for (const timer of timers) clearTimeout(timer);
      timers = [];
    };

    signal.addEventListener('abort', onAbort, { once: true });
    timers.push(
      setTimeout(() => {
        const message = `${title} did not answer in time: it took more than ${timeoutMs / 1000} seconds.`;
        stop(new ModelError({ kind: 'timeout', message }));
      }, timeoutMs),
    );
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= largestOutput) output.push(chunk);
      else stop(new ModelError({ kind: 'bad-response', message: `${title} wrote more than 16 MB.` }));
    });
    child.stderr.on('data', (chunk: Buffer) => {
      errors = Buffer.concat([errors, chunk]).subarray(-keptErrors);
    });
    // A command that does not read its input may still answer.
    child.stdin.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') stop(notRun(title, file, error));
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      settle();
      reject(stopped ?? notRun(title, file, error));
    });
    child.on('exit', () => {
      endGroup(child, 'SIGKILL');
      timers.push(
        setTimeout(() => {
          child.stdout.destroy();
          child.stderr.destroy();
        }, drainMs),
      );
    });
    child.on('close', (code, killedBy) => {
      settle();
      if (stopped !== undefined) return reject(stopped);
      resolve({
        output: Buffer.concat(output).toString('utf8'),
        errors: errors.toString('utf8'),
        code,
        killedBy,
      });
    });
    child.stdin.end(input);
  });
}

const cancelled = { kind: 'cancelled', message: 'The request was cancelled.' } as const;

function notRun(title: string, file: string, error: NodeJS.ErrnoException): ModelError {
  const why =
    error.code === 'ENOENT'
      ? `there is no program "${file}"`
      : error.code === 'EACCES'
        ? `"${file}" may not be executed`
        : `"${file}" failed with ${error.code ?? error.message}`;
  const message = `${title} could not be started: ${why}. Correct "command" in regrade.config.yaml.`;
  return new ModelError({ kind: 'bad-request', message }, { cause: error });
}

/** Sends a signal to a command and to all that it started. */
function endGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    // Windows has no groups and no polite signal for programs without a window.
    if (child.exitCode === null) spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true });
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // Nobody is left in it; macOS says EPERM where only those are left that have ended.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
