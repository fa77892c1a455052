// The user's own VS Code, or one that @vscode/test-electron downloads.
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { cache, firstExisting, onPath } from './places.ts';

/** A desktop VS Code that can be started, or why there is none. */
export type Desktop =
  | { readonly executable: string; readonly from: 'installed' | 'cached' | 'downloaded' }
  | { readonly missing: string };

/** The program of an installed VS Code, not its command line. */
const usualPlaces: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['/Applications', join(homedir(), 'Applications')].flatMap((folder) => [
    join(folder, 'Visual Studio Code.app/Contents/MacOS/Code'),
    join(folder, 'Visual Studio Code.app/Contents/MacOS/Electron'),
  ]),
  win32: [process.env.LOCALAPPDATA, process.env.PROGRAMFILES].flatMap((folder) =>
    folder === undefined
      ? []
      : [join(folder, 'Programs/Microsoft VS Code/Code.exe'), join(folder, 'Microsoft VS Code/Code.exe')],
  ),
  linux: ['/usr/share/code/code', '/opt/visual-studio-code/code', '/snap/code/current/usr/share/code/code'],
};

/** The `code` command of an installed VS Code, or undefined. */
export function findCodeCommand(): string | undefined {
  const mac = '/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code';
  return onPath('code') ?? firstExisting(['/usr/bin/code', '/usr/local/bin/code', '/snap/bin/code', mac]);
}

/** Whether a window can be shown. */
export function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
}

/** Finds an installed VS Code, one in the cache, or downloads the stable one. */
export async function findDesktop(): Promise<Desktop> {
  if (!hasDisplay()) {
    return { missing: 'there is no display (run it under xvfb-run to use the desktop VS Code)' };
  }
  const installed = firstExisting(usualPlaces[process.platform] ?? []);
  if (installed !== undefined) return { executable: installed, from: 'installed' };
  const cached = existsSync(cache) && readdirSync(cache).some((name) => name.startsWith('vscode-'));
  try {
    // A machine that cannot reach Microsoft's servers should know it in seconds.
    if (!cached) {
      const releases = 'https://update.code.visualstudio.com/api/releases/stable';
      await fetch(releases, { signal: AbortSignal.timeout(5000) });
    }
    const executable = await downloadAndUnzipVSCode({ version: 'stable', cachePath: cache, timeout: 30_000 });
    return { executable, from: cached ? 'cached' : 'downloaded' };
  } catch (error) {
    return { missing: `VS Code could not be downloaded: ${reason(error)}` };
  }
}

/** What went wrong; `fetch` keeps that in the cause. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
