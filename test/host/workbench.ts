// The real workbench in a browser, with the extension loaded, as a person sees it.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Frame,
  type Locator,
  type Page,
} from 'playwright-core';
import { browser } from './browser.ts';
import { root } from './places.ts';
import { runProgram } from './program.ts';
import { startServer } from './server.ts';

/** The colour themes that pictures and tests are made in. */
export const themes = {
  dark: { name: 'Dark Modern', drawn: 'vscode-theme-defaults-themes-dark_modern-json' },
  light: { name: 'Light Modern', drawn: 'vscode-theme-defaults-themes-light_modern-json' },
  contrast: { name: 'Default High Contrast', drawn: 'vscode-theme-defaults-themes-hc_black-json' },
  contrastLight: {
    name: 'Default High Contrast Light',
    drawn: 'vscode-theme-defaults-themes-hc_light-json',
  },
} as const;

export type Theme = keyof typeof themes;

/** What is opened, and how. */
export interface WorkbenchOptions {
  /** A folder to copy and open, or the files of one: path → content. The original is never touched. */
  readonly workspace: string | Readonly<Record<string, string>>;
  /** The extension under development; the repository by default. */
  readonly extensionDir?: string;
  /** A module with a `run()` that VS Code calls in the extension host. */
  readonly testsPath?: string;
  /** Folders of further extensions, installed beside it. */
  readonly otherExtensions?: readonly string[];
  /** A packaged extension (VSIX) to install instead: then Workspace Trust asks, as it does for users. */
  readonly vsix?: string;
  /** Notifications pop up, as they do for people; only with `vsix`. */
  readonly toasts?: boolean;
  /** `dark` by default. */
  readonly theme?: Theme;
  /** In CSS pixels; 1280 × 800 by default. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Device pixels to a CSS pixel; 1 by default, 2 for pictures. */
  readonly scale?: number;
  /** Settings, on top of quiet ones. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Leaves Workspace Trust on, so that the workspace opens in Restricted Mode. */
  readonly restricted?: boolean;
  /** Environment variables of the extension host. */
  readonly env?: Readonly<Record<string, string>>;
  /** Makes the copied workspace a git repository with one commit. */
  readonly git?: boolean;
}

/** An open workbench. Its methods wait until what they ask for is there. */
export interface Workbench {
  readonly page: Page;
  /** The copied workspace's folder. */
  readonly workspace: string;
  /** Runs a command by its title, through the palette. */
  command(title: string): Promise<void>;
  /** Opens a file of the workspace, by its path in it. */
  open(path: string): Promise<void>;
  /** The CodeLens links whose text holds `text`, in the editors that are open. */
  codeLens(text: string | RegExp): Locator;
  /** The frame of the webview in which `selector` is found. */
  webview(selector: string, timeoutMs?: number): Promise<Frame>;
  /** Changes the colour theme and waits until it is drawn. */
  setTheme(theme: Theme): Promise<void>;
  /** Replaces the settings, but for those of the application, which stay. */
  setSettings(settings: Readonly<Record<string, unknown>>): void;
  /** Takes a picture: into test-results/NAME.png, or where an absolute name says. Returns the file. */
  screenshot(name: string): Promise<string>;
  /** What the page's console got, then the logs of the extension host and of output channels. */
  logs(): string;
  /** Opens the workbench once more, as after a reload of the window. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Opens a workbench. Takes about six seconds, so tests of one file share one. */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const executablePath = await browser((line) => process.stderr.write(`${line}\n`));
  const workspace = copyWorkspace(options.workspace);
  if (options.git === true) await makeRepository(workspace);
  let theme = options.theme ?? 'dark';
  let settings = options.settings;
  const plain = (): Record<string, unknown> => ({
    'security.workspace.trust.enabled': options.restricted === true,
    ...settings,
  });
  const server = await startServer({
    settings: plain(),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.vsix === undefined ? {} : { vsix: options.vsix }),
    ...(options.toasts === undefined ? {} : { toasts: options.toasts }),
    ...(options.otherExtensions === undefined ? {} : { extensions: options.otherExtensions }),
  });
  const applySettings = (): void =>
    server.setSettings({ ...plain(), 'workbench.colorTheme': themes[theme].name });
  const undo = [() => removeFolder(workspace), () => server.close()];
  const said: string[] = [];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const program = await chromium.launch({ executablePath, args: chromiumFlags });
    undo.push(() => program.close());
    const { page, context } = await newPage(program, options);
    undo.push(() => context.close());
    keepConsole(page, said);
    const address = server.address(workspace, {
      ...(options.vsix === undefined ? { extension: options.extensionDir ?? root } : {}),
      ...(options.testsPath === undefined ? {} : { tests: options.testsPath }),
    });
    // Only a change of the setting makes a workbench that has just started draw the theme, and the
    // server's file watcher misses a change now and then.
    const drawTheme = async (): Promise<void> => {
      const drawn = page.locator(`.monaco-workbench.${themes[theme].drawn}`);
      for (let attempt = 1; (await drawn.count()) === 0; attempt++) {
        if (attempt > 1) server.setSettings(plain());
        if (attempt > 1) await page.waitForTimeout(1000);
        applySettings();
        try {
          await drawn.waitFor({ timeout: 3000 });
        } catch (error) {
          if (attempt === 6) throw error;
        }
      }
    };
    const load = async (open: () => Promise<unknown>): Promise<void> => {
      await open();
      // Themes stand in extensions: with one drawn, extensions are known and the workbench is complete.
      await page.locator('.monaco-workbench[class*="vscode-theme-"]').waitFor({ timeout: 120_000 });
      await drawTheme();
    };
    await load(() => page.goto(address));

    return {
      page,
      workspace,
      command: (title) => runCommand(page, title),
      open: (path) => openFile(page, path),
      codeLens: (text) => page.locator('.codelens-decoration a', { hasText: text }),
      webview: (selector, timeoutMs = 20_000) => webviewWith(page, selector, timeoutMs),
      setTheme(changed) {
        theme = changed;
        return drawTheme();
      },
      setSettings(changed) {
        settings = changed;
        applySettings();
      },
      async screenshot(name) {
        const file = name.startsWith('/') ? name : join(root, 'test-results', `${name}.png`);
        mkdirSync(join(file, '..'), { recursive: true });
        await page.screenshot({ path: file });
        return file;
      },
      logs: () => `${said.join('\n')}\n${server.logs()}`,
      // By VS Code's own command, which keeps what is open before it goes; a mere reload of the page may lose it.
      reload: () =>
        load(async () => {
          const loaded = page.waitForEvent('load', { timeout: 60_000 });
          await runCommand(page, 'Developer: Reload Window');
          await loaded;
        }),
      close,
    };
  } catch (error) {
    const logs = `${said.join('\n')}\n${server.logs()}`;
    await close();
    throw new Error(`The workbench did not open. ${logs}`, { cause: error });
  }
}

async function newPage(
  program: Browser,
  options: WorkbenchOptions,
): Promise<{ page: Page; context: BrowserContext }> {
  const context = await program.newContext({
    viewport: options.size ?? { width: 1280, height: 800 },
    deviceScaleFactor: options.scale ?? 1,
    reducedMotion: 'reduce',
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  return { context, page: await context.newPage() };
}

/** Keeps what the page's console gets; the extension host sends its own console there. */
function keepConsole(page: Page, said: string[]): void {
  const keep = (line: string): void => {
    said.push(line);
    if (said.length > 500) said.shift();
  };
  page.on('console', (message) => {
    const text = message.text();
    const ours = text.includes('[Extension Host]') || message.location().url.includes('webview');
    if (ours || message.type() === 'error') keep(`[${message.type()}] ${text}`);
  });
  page.on('pageerror', (error) => keep(`[page error] ${error.stack ?? error.message}`));
}

/** Types into the quick input, which is what the palette and quick open are. */
async function quickInput(page: Page, key: string, text: string): Promise<void> {
  const input = page.locator('.quick-input-widget:visible input.input');
  await page.keyboard.press(key);
  await input.waitFor();
  await input.fill(text);
}

/** Opens the palette again when a command is not there yet: what enables it may still be on its way. */
async function runCommand(page: Page, title: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await quickInput(page, 'F1', `>${title}`);
    const row = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first();
    try {
      await row.waitFor({ timeout: 4000 });
      await row.click();
      return;
    } catch (error) {
      if (attempt === 5) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

async function openFile(page: Page, path: string): Promise<void> {
  await quickInput(page, 'Control+P', path);
  const name = path.split('/').at(-1) ?? path;
  const row = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: name }).first();
  await row.waitFor();
  await page.keyboard.press('Enter');
  const group = page.locator('.editor-group-container.active');
  await group.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
  await group.locator('.monaco-editor .view-line, .webview, iframe').first().waitFor();
}

async function webviewWith(page: Page, selector: string, timeoutMs: number): Promise<Frame> {
  const until = Date.now() + timeoutMs;
  while (Date.now() < until) {
    for (const frame of page.frames()) {
      if (frame === page.mainFrame()) continue;
      // A frame may go away while it is asked: then it is not the one.
      const found = await frame
        .locator(selector)
        .count()
        .catch(() => 0);
      if (found > 0) return frame;
    }
    await page.waitForTimeout(100);
  }
  const frames = page.frames().map((frame) => frame.url());
  throw new Error(`No webview shows ${selector} after ${timeoutMs} ms. Frames: ${frames.join(', ')}`);
}

function copyWorkspace(workspace: WorkbenchOptions['workspace']): string {
  const parent = mkdtempSync(join(tmpdir(), 'regrade-workspace-'));
  const copy = join(
    parent,
    typeof workspace === 'string' ? (workspace.split(/[/\\]/).at(-1) ?? 'workspace') : 'workspace',
  );
  mkdirSync(copy);
  if (typeof workspace === 'string') {
    cpSync(workspace, copy, { recursive: true });
  } else {
    for (const [path, content] of Object.entries(workspace)) {
      mkdirSync(join(copy, path, '..'), { recursive: true });
      writeFileSync(join(copy, path), content);
    }
  }
  return copy;
}

async function makeRepository(folder: string): Promise<void> {
  const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
  await runProgram('git', ['init', '--quiet', '--initial-branch=main'], { cwd: folder });
  await runProgram('git', ['add', '--all'], { cwd: folder });
  await runProgram('git', [...author, 'commit', '--quiet', '--message', 'Start'], { cwd: folder });
}

function removeFolder(workspace: string): void {
  rmSync(join(workspace, '..'), { recursive: true, force: true, maxRetries: 5 });
}
