// A Chromium for the workbench: the one that is installed, or Debian's.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { firstExisting, onPath } from './places.ts';
import { runProgram } from './program.ts';

const programNames = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
  'msedge',
];

const usualPlaces: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['/Applications', join(homedir(), 'Applications')].flatMap((folder) => [
    join(folder, 'Google Chrome.app/Contents/MacOS/Google Chrome'),
    join(folder, 'Chromium.app/Contents/MacOS/Chromium'),
    join(folder, 'Microsoft Edge.app/Contents/MacOS/Microsoft Edge'),
  ]),
  win32: [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].flatMap(
    (folder) =>
      folder === undefined
        ? []
        : [
            join(folder, 'Google/Chrome/Application/chrome.exe'),
            join(folder, 'Microsoft/Edge/Application/msedge.exe'),
          ],
  ),
  linux: ['/usr/bin/chromium', '/usr/bin/google-chrome', '/opt/google/chrome/chrome', '/snap/bin/chromium'],
};

/** The browser that CHROME_PATH names, that is on PATH or in its usual place, or undefined. */
export function findBrowser(): string | undefined {
  return firstExisting([
    process.env.CHROME_PATH,
    ...programNames.map(onPath),
    ...(usualPlaces[process.platform] ?? []),
  ]);
}

/**
 * Finds a browser, or installs Debian's Chromium where that can be done.
 * @throws Error that says what to install.
 */
export async function browser(say: (line: string) => void): Promise<string> {
  const found = findBrowser();
  if (found !== undefined) return found;
  if (process.platform === 'linux' && process.getuid?.() === 0 && onPath('apt-get') !== undefined) {
    say('No browser found: installing Debian’s chromium, and a font.');
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await runProgram('apt-get', ['update'], { env });
    await runProgram(
      'apt-get',
      ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
      { env },
    );
    const installed = findBrowser();
    if (installed !== undefined) return installed;
  }
  throw new Error(
    'The tests in the workbench need Chromium, Google Chrome or Microsoft Edge, and none was found. ' +
      `${howToInstall()} Then run the command again, or set CHROME_PATH to the program.`,
  );
}

function howToInstall(): string {
  switch (process.platform) {
    case 'darwin':
      return 'Install Google Chrome from https://www.google.com/chrome/ or with "brew install --cask google-chrome".';
    case 'win32':
      return 'Install Google Chrome from https://www.google.com/chrome/.';
    default:
      return 'On Debian and Ubuntu: "sudo apt-get update && sudo apt-get install chromium".';
  }
}
