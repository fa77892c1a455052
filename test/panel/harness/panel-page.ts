import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { FromComparison, ToComparison } from '../../../src/panel/comparison-contract.ts';
import type { FromPanel, ToPanel } from '../../../src/panel/contract.ts';
import { themes } from './themes.ts';

/** Which of the two views a page holds. */
export type Entry = 'results' | 'comparison' | 'compact';

/** Builds the panel as `esbuild.mjs` does, in a folder of its own; gives its files by name. */
export async function buildPanel(): Promise<Map<string, Buffer>> {
  const folder = mkdtempSync(join(tmpdir(), 'regrade-panel-'));
  const result = await build({
    entryPoints: {
      results: 'src/panel/results.tsx',
      comparison: 'src/panel/comparison.tsx',
      'results-report': 'src/panel/results-report.tsx',
      'comparison-report': 'src/panel/comparison-report.tsx',
    },
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'text' },
    metafile: true,
  });
  const files = new Map(
    Object.keys(result.metafile.outputs).map((path) => [path.split('/').at(-1) ?? '', readFileSync(path)]),
  );
  rmSync(folder, { recursive: true });
  return files;
}

export async function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
}

const origin = 'http://panel.test';
const types: Record<string, string> = {
  js: 'text/javascript',
  css: 'text/css',
  ttf: 'font/ttf',
  html: 'text/html',
};

/** A page of the panel under the policy that its host sets, with a stub in the place of VS Code. */
export async function openPanel(
  browser: Browser,
  files: Map<string, Buffer>,
  look: { theme: string; width: number; height: number; kept?: unknown; entry?: Entry },
): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: look.width, height: look.height } });
  const problems: string[] = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  await page.route(`${origin}/**`, (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    const body =
      name === ''
        ? html(look.theme, look.entry ?? 'results')
        : name === 'stub.js'
          ? stub(look.kept)
          : files.get(name);
    const type = types[name.split('.').at(-1) ?? ''] ?? 'text/html';
    return body === undefined ? route.fulfill({ status: 404 }) : route.fulfill({ body, contentType: type });
  });
  await page.goto(`${origin}/`);
  const theme = themes[look.theme];
  if (!theme) throw new Error(`No theme ${look.theme}`);
  await page.evaluate(({ kind, variables }) => {
    document.body.classList.add(kind);
    for (const [name, value] of Object.entries(variables))
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
    document.documentElement.style.backgroundColor = 'var(--vscode-sideBar-background)';
  }, theme);
  Object.assign(page, { problems });
  return page;
}

/** Errors of the page's console, a broken content policy among them. */
export function problemsOf(page: Page): string[] {
  return (page as Page & { problems: string[] }).problems;
}

export async function send(page: Page, ...messages: (ToPanel | ToComparison)[]): Promise<void> {
  await page.evaluate((list) => {
    for (const message of list) window.postMessage(message, '*');
    return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  }, messages);
}

export async function sent<Message extends FromPanel | FromComparison = FromPanel>(
  page: Page,
): Promise<Message[]> {
  return page.evaluate(() => (window as unknown as { sent: Message[] }).sent);
}

export async function kept(page: Page): Promise<unknown> {
  return page.evaluate(() => (window as unknown as { kept: unknown }).kept);
}

function html(theme: string, entry: Entry): string {
  const bundle = entry === 'compact' ? 'comparison' : entry;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${origin}; font-src ${origin}; script-src ${origin}">
<title>${theme}</title><link rel="stylesheet" href="${bundle}.css"></head>
<body><div id="root" data-form="${entry === 'compact' ? 'compact' : 'full'}"></div><script src="stub.js"></script><script src="${bundle}.js"></script></body></html>`;
}

function stub(state: unknown): string {
  return `window.sent=[];window.kept=${JSON.stringify(state ?? null)};
window.acquireVsCodeApi=()=>({postMessage:m=>window.sent.push(m),getState:()=>window.kept,setState:s=>{window.kept=JSON.parse(JSON.stringify(s))}});`;
}
