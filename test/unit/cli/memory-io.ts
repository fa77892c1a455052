import { mkdir, mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Io } from '../../../src/cli/io.ts';
import { main } from '../../../src/cli/main.ts';

export interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A workspace in a temporary folder; gives its real path. */
export async function workspaceOf(files: { readonly [path: string]: string }): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'regrade-cli-')));
  for (const [path, text] of Object.entries({ 'regrade.config.yaml': '', ...files })) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

/** Runs a command line in memory. `interrupt` gets what a person's Ctrl+C would call. */
export async function regrade(
  cwd: string,
  argv: readonly string[],
  options: {
    readonly env?: Io['env'];
    readonly isTTY?: boolean;
    readonly interrupt?: (press: () => void) => void;
  } = {},
): Promise<Told> {
  let out = '';
  let err = '';
  const isTTY = options.isTTY ?? false;
  const code = await main(argv, {
    stdout: { write: (text) => (out += text), isTTY, columns: 100 },
    stderr: { write: (text) => (err += text), isTTY, columns: 100 },
    env: options.env ?? {},
    cwd,
    onInterrupt(handler) {
      options.interrupt?.(handler);
      return () => undefined;
    },
  });
  return { code, out, err };
}
