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

function outputOf(stream: NodeJS.WriteStream): Output {
  // The reader went away (`regrade run | head`): there is nobody to tell, and the run's record is on disk.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return {
    write: (text) => stream.write(text),
    isTTY: stream.isTTY === true,
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
