import type { Io, Output } from './io.ts';

/** The real process as an `Io`. */
export function processIo(): Io {
  return {
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    env: process.env,
    cwd: process.cwd(),
    onInterrupt(handler) {
      const stop = () => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
      };
      // Without a listener Node ends the process at the next signal.
      const interrupt = () => {
        stop();
        handler();
      };
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
      return stop;
    },
  };
}

/** What kept output from being written; a result that nobody got is no success. */
let broken: NodeJS.ErrnoException | undefined;

/** Why results or problems could not all be written, if so; a reader that went away is no fault. */
export function brokenOutput(): string | undefined {
  return broken?.message;
}

function outputOf(stream: NodeJS.WriteStream): Output {
  const failed = (error: NodeJS.ErrnoException) => {
    // The reader went away (`regrade run | head`): there is nobody to tell, and the run's record is on disk.
    if (error.code !== 'EPIPE') broken ??= error;
  };
  stream.on('error', failed);
  return {
    write(text) {
      // A file that is full throws at once, a pipe tells later.
      try {
        stream.write(text);
      } catch (error) {
        failed(error as NodeJS.ErrnoException);
      }
    },
    // A dumb terminal shows control sequences as they are.
    isTTY: stream.isTTY === true && process.env.TERM !== 'dumb',
    get columns() {
      return stream.columns ?? 100;
    },
  };
}

/** Resolves when all that was written has left the process. */
export async function flushed(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => stream.write('', () => resolve()));
  }
}
