import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { dirname } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** What one call of git came to; `missing` when there is no git on this machine. */
export type GitAnswer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly missing: boolean; readonly text: string };

let mayUseNetwork = true;

/**
 * Says whether git may fetch what a partial clone lacks. In a folder that nobody trusts it must not: what is run to reach
 * the other side stands in that folder's own configuration. Holds for the whole process.
 */
export function allowGitNetwork(isAllowed: boolean): void {
  mayUseNetwork = isAllowed;
}

/**
 * Calls git once in a folder. Arguments are handed over as they are, never through a shell.
 * @param root absolute path of the folder
 */
export async function runGit(root: string, commandLine: readonly string[]): Promise<GitAnswer> {
  const process = startGit(root, commandLine);
  process.stdin.end();
  const [out, err, code] = await Promise.all([
    textOf(process.stdout),
    textOf(process.stderr),
    ended(process),
  ]);
  if (code === 'missing') return { ok: false, missing: true, text: '' };
  return code === 0 ? { ok: true, text: out } : { ok: false, missing: false, text: err };
}

export type GitProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts git in a folder, with nothing of the user's settings that would run other programs or change the output. */
export function startGit(root: string, commandLine: readonly string[]): GitProcess {
  const settings = ['core.quotePath=false', 'core.fsmonitor=false', 'log.showSignature=false'];
  const options = settings.flatMap((setting) => ['-c', setting]);
  const child = spawn('git', ['-C', root, '--no-pager', '--literal-pathspecs', ...options, ...commandLine], {
    // Windows looks for programs in the current folder first, which must not be one that others write.
    cwd: dirname(process.execPath),
    env: gitEnvironment(),
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  // The process may end before it has read all that was asked; `ended` tells how.
  child.stdin.on('error', () => child.stdin.destroy());
  return child;
}

/** The exit code, or `missing` when git could not be started. */
export function ended(process: GitProcess): Promise<number | 'missing'> {
  return new Promise((resolve) => {
    process.once('error', () => resolve('missing'));
    process.once('close', (code) => resolve(code ?? 1));
  });
}

/** Git's own variables are left out: inside a hook they name the repository of another folder. */
function gitEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|OBJECT_DIRECTORY|COMMON_DIR|NAMESPACE)$/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    // A list of the protocols that are allowed: no name of one.
    ...(mayUseNetwork ? {} : { GIT_ALLOW_PROTOCOL: 'none' }),
  };
}

async function textOf(stream: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}
