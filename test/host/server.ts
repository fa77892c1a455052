// The VS Code server out of the npm package `code-server`: a real VS Code, its extension host a Node
// process and its workbench a web page, with nothing but the npm registry needed to get it.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { cache, node24 } from './places.ts';
import { runProgram } from './program.ts';

/** The code-server release whose VS Code is used: 4.139.1 carries VS Code 1.139.1. */
export const serverVersion = process.env.REGRADE_CODE_SERVER ?? '4.139.1';

/** Settings that keep the workbench still: no welcome page, no chat, no looking for updates. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'git.autofetch': false,
};

/** How a server is started. */
export interface ServerOptions {
  /** User settings, on top of the quiet ones. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Environment variables of the extension host, on top of this process's. */
  readonly env?: Readonly<Record<string, string>>;
  /** A packaged extension (VSIX) to install before the start. */
  readonly vsix?: string;
  /** Folders of further extensions to install before the start. */
  readonly extensions?: readonly string[];
  /** For people: notifications pop up. Then an extension under development is not loaded; it has to be installed. */
  readonly toasts?: boolean;
}

/** A running server. */
export interface EditorServer {
  readonly port: number;
  /** Fresh for each server: its data, settings, extensions and logs. */
  readonly dataDir: string;
  /** The address that opens a folder, with an extension under development and tests to run in it. */
  address(workspace: string, loaded?: { extension?: string; tests?: string }): string;
  /** Replaces the settings of the running workbench, seen at once, but for those of the application. */
  setSettings(settings: Readonly<Record<string, unknown>>): void;
  /** What the server printed lately, and the logs of extension hosts and of extensions' output channels. */
  logs(): string;
  close(): Promise<void>;
}

/**
 * The folder of the unpacked server; gets it from the npm registry when it is not in the cache,
 * which takes about half a minute and 600 MB.
 * @throws Error when the registry cannot be reached.
 */
export async function installServer(say: (line: string) => void): Promise<string> {
  const home = join(cache, `code-server-${serverVersion}`);
  if (existsSync(home)) return home;
  say(`Getting code-server ${serverVersion} from the npm registry into ${home} (600 MB, once).`);
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, 'code-server-draft-'));
  try {
    await runProgram('npm', ['pack', `code-server@${serverVersion}`, '--silent'], { cwd: draft });
    await runProgram('tar', ['-xzf', `code-server-${serverVersion}.tgz`], { cwd: draft });
    rmSync(join(draft, `code-server-${serverVersion}.tgz`));
    // No install scripts: they compile what the server can do without (kerberos, spdlog).
    const install = [
      'install',
      '--omit=dev',
      '--ignore-scripts',
      '--no-package-lock',
      '--no-audit',
      '--no-fund',
    ];
    await runProgram('npm', install, { cwd: join(draft, 'package/lib/vscode') });
    const native = join(draft, 'package/lib/vscode/node_modules/@vscode');
    copyFileSync(join(import.meta.dirname, 'spdlog.cjs'), join(native, 'spdlog/index.js'));
    // It would end an extension host whose parent died, in compiled code; each failed start of it is a page of log.
    writeFileSync(join(native, 'native-watchdog/index.js'), 'exports.start = () => undefined;\n');
    renameSync(join(draft, 'package'), home);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return home;
}

/**
 * Starts a server with data of its own on a free port of 127.0.0.1.
 * @throws Error with the server's output when it does not come up.
 */
export async function startServer(options: ServerOptions = {}): Promise<EditorServer> {
  const home = await installServer((line) => process.stderr.write(`${line}\n`));
  const main = join(home, 'lib/vscode/out/server-main.js');
  const dataDir = mkdtempSync(join(tmpdir(), 'regrade-vscode-'));
  // Settings of the application count as the user's, read once; all others as the machine's, which the
  // server watches.
  const setSettings = (settings: Readonly<Record<string, unknown>>, of: 'User' | 'Machine'): void => {
    mkdirSync(join(dataDir, 'data', of), { recursive: true });
    writeFileSync(join(dataDir, 'data', of, 'settings.json'), JSON.stringify(settings, undefined, 2));
  };
  setSettings({ ...quietSettings, ...options.settings }, 'User');
  setSettings(options.settings ?? {}, 'Machine');

  // The server takes what lies there before its first start as installed.
  for (const folder of options.extensions ?? []) {
    cpSync(folder, join(dataDir, 'extensions', basename(folder)), { recursive: true });
  }
  const folders = ['--server-data-dir', dataDir, '--user-data-dir', join(dataDir, 'data')];
  const extensions = ['--extensions-dir', join(dataDir, 'extensions'), '--accept-server-license-terms'];
  if (options.vsix !== undefined) {
    await runProgram(node24, [main, ...folders, ...extensions, '--install-extension', options.vsix], {
      cwd: dataDir,
    });
  }
  // Other users of the machine reach loopback too.
  const token = randomUUID();
  const child = spawn(
    node24,
    [
      ...[
        main,
        ...folders,
        ...extensions,
        '--host',
        '127.0.0.1',
        '--port',
        '0',
        '--without-connection-token',
      ],
      ...['--telemetry-level', 'off'],
      // Without the test driver a built workbench ignores the extension under development; with it, it hides toasts.
      ...(options.toasts === true ? [] : ['--enable-smoke-test-driver']),
    ],
    {
      cwd: dataDir,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  // A script that fails must not leave the server behind.
  const abandon = (): void => {
    child.kill();
    rmSync(dataDir, { recursive: true, force: true });
  };
  process.once('exit', abandon);
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said.push(chunk.toString());
      if (said.length > 500) said.shift();
    });
  }
  const port = await portOf(child, said);

  return {
    port,
    dataDir,
    address(workspace, { extension, tests } = {}) {
      const remote = (path: string): string => `vscode-remote://127.0.0.1:${port}${path}`;
      const payload: string[][] = [];
      if (extension !== undefined) payload.push(['extensionDevelopmentPath', remote(extension)]);
      if (tests !== undefined) payload.push(['extensionTestsPath', remote(tests)]);
      const query = new URLSearchParams({ tkn: token, folder: workspace, payload: JSON.stringify(payload) });
      return `http://127.0.0.1:${port}/?${query}`;
    },
    setSettings: (settings) => setSettings(settings, 'Machine'),
    logs: () => `${said.join('')}\n${extensionLogs(join(dataDir, 'data/logs'))}`,
    async close() {
      process.off('exit', abandon);
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode === null && child.signalCode === null && child.kill()) await ended;
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The port that a starting server says it listens on. */
function portOf(child: ChildProcess, said: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (why: string): void => {
      child.kill();
      reject(new Error(`The VS Code server did not start (${why}). It said:\n${said.join('')}`));
    };
    const timer = setTimeout(() => failed('nothing after 60 seconds'), 60_000);
    child.stdout?.on('data', () => {
      const port = /listening on (\d+)/.exec(said.join(''))?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      failed(`it ended with code ${code}`);
    });
  });
}

function extensionLogs(folder: string): string {
  if (!existsSync(folder)) return '';
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  // Those of built-in extensions (vscode.git and others) say nothing of ours.
  const told = files.filter(
    (file) => /exthost/.test(file) && file.endsWith('.log') && !/[/\\]vscode\./.test(file),
  );
  return told.map((file) => `--- ${file}\n${readFileSync(join(folder, file), 'utf8')}`).join('\n');
}
