import { userInfo } from 'node:os';
import { runGit } from './git.ts';

/** Who saves or promotes: git's user (`Name <address>`), else the name of the operating system's user. */
export async function authorName(root: string, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const configured = new Map<string, string>();
  const told = await runGit(root, ['config', '-z', '--get-regexp', '^user\\.(name|email)$']);
  for (const entry of told.ok ? told.text.split('\0') : []) {
    const cut = entry.indexOf('\n');
    if (cut !== -1) configured.set(entry.slice(0, cut).toLowerCase(), entry.slice(cut + 1).trim());
  }
  const name = env.GIT_AUTHOR_NAME || configured.get('user.name') || systemUser(env);
  const address = env.GIT_AUTHOR_EMAIL || configured.get('user.email');
  return address ? `${oneLine(name)} <${oneLine(address)}>` : oneLine(name);
}

const oneLine = (text: string) => text.replace(/[\r\n\0<>]+/g, ' ').trim();

function systemUser(env: NodeJS.ProcessEnv): string {
  try {
    return userInfo().username;
  } catch (error) {
    // A user without an entry in the system's list, as in containers.
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    return env.USER || env.USERNAME || 'unknown';
  }
}
