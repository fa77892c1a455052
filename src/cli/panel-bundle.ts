import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../core/problem.ts';
import type { ReportBundle } from '../core/report/html-page.ts';

/**
 * The panel that HTML reports of a kind are made of, as it was built beside this program.
 * @throws {InputError} `no-panel` when the installation has none.
 */
export async function panelBundle(kind: 'results' | 'comparison'): Promise<ReportBundle> {
  const here = dirname(fileURLToPath(import.meta.url));
  // This file is part of dist/cli.js or of a chunk below it; in tests it is the source itself.
  for (const folder of [here, join(here, '..'), join(here, '../../dist')]) {
    const [js, css] = await Promise.all(
      ['js', 'css'].map((extension) => textOf(join(folder, 'panel', `${kind}-report.${extension}`))),
    );
    if (js !== undefined && css !== undefined) return { js, css };
  }
  throw InputError.of({
    code: 'no-panel',
    message: 'This installation lacks the panel that HTML reports are made of.',
    remedy: 'Install Regrade again, or build it: npm run build.',
  });
}

/** The panel that a run's HTML report is made of. @throws {InputError} `no-panel`. */
export const resultsPanel = () => panelBundle('results');

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
