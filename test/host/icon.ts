// `node test/host/icon.ts`: draws media/icon.png, the marketplace's 128 × 128, from media/icon.svg.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { browser } from './browser.ts';
import { root } from './places.ts';

const executablePath = await browser((line) => console.log(line));
const program = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const page = await program.newPage({ viewport: { width: 128, height: 128 } });
const svg = readFileSync(join(root, 'media/icon.svg'), 'utf8');
await page.setContent(`<style>html, body { margin: 0 } svg { display: block }</style>${svg}`);
await page.screenshot({ path: join(root, 'media/icon.png'), omitBackground: true });
await program.close();
