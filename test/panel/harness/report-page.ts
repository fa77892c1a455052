import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { ReportBundle } from '../../../src/core/report/html-page.ts';

/** What a page did that no report may do, whatever it holds. */
export interface Seen {
  readonly requests: string[];
  readonly problems: string[];
  readonly dialogs: string[];
}

/** The looks in which a report is read. */
export const looks = [
  ['light, wide', { colorScheme: 'light', viewport: { width: 1400, height: 900 } }],
  ['dark', { colorScheme: 'dark' }],
  ['narrow', { viewport: { width: 400, height: 700 } }],
  ['forced colours', { forcedColors: 'active' }],
] as const satisfies readonly (readonly [string, BrowserContextOptions])[];

/** A panel's report bundle out of what `buildPanel` gives. */
export function bundleOf(
  files: ReadonlyMap<string, Buffer>,
  name: 'results-report' | 'comparison-report',
): ReportBundle {
  const text = (extension: string) => files.get(`${name}.${extension}`)?.toString() ?? '';
  return { js: text('js'), css: text('css') };
}

/** Opens a report as the file that a person has, in a browser without network. */
export async function openReport(
  browser: Browser,
  html: string,
  look: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly seen: Seen }> {
  const file = join(mkdtempSync(join(tmpdir(), 'regrade-html-')), 'report.html');
  writeFileSync(file, html);
  const url = pathToFileURL(file).href;
  const context = await browser.newContext({
    viewport: { width: 1000, height: 800 },
    offline: true,
    ...look,
  });
  const page = await context.newPage();
  const seen: Seen = { requests: [], problems: [], dialogs: [] };
  page.on('request', (request) => request.url() !== url && seen.requests.push(request.url()));
  page.on('console', (message) => message.type() === 'error' && seen.problems.push(message.text()));
  page.on('pageerror', (error) => seen.problems.push(error.message));
  page.on('dialog', (dialog) => {
    seen.dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await page.goto(url);
  return { page, seen };
}

/** The lowest contrast of the texts that a selector finds against the page's ground, as WCAG counts it. */
export function lowestContrast(page: Page, selector: string): Promise<number> {
  return page.evaluate((wanted) => {
    /** Red, green and blue in [0,255], and how much of them covers what lies below. */
    const channels = (color: string) => {
      const [r = 0, g = 0, b = 0, cover = 1] = (color.match(/[\d.]+/g) ?? []).map(Number);
      // A mix of two colours is told in fractions.
      const scale = color.startsWith('color(') ? 255 : 1;
      return { rgb: [r * scale, g * scale, b * scale], cover };
    };
    const light = (rgb: readonly number[]) => {
      const [r = 0, g = 0, b = 0] = rgb.map((c) =>
        c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = document.querySelector('.comparison') ?? document.body;
    const under = channels(getComputedStyle(ground).backgroundColor).rgb;
    const below = light(under);
    const all = [...document.querySelectorAll(wanted)].map((element) => {
      const { rgb, cover } = channels(getComputedStyle(element).color);
      const text = light(rgb.map((c, at) => c * cover + (under[at] ?? 0) * (1 - cover)));
      return (Math.max(text, below) + 0.05) / (Math.min(text, below) + 0.05);
    });
    return all.length > 3 ? Math.min(...all) : 0;
  }, selector);
}

/** What stands out of the page on the right: there, nobody sees it. What scrolls by itself may be wider. */
export function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('#root *')]
      .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
      .filter((element) => !element.closest('.wide-table, .unseen, thead, svg'))
      .map((element) => `${element.tagName}.${element.className}`),
  );
}
