import { extname, posix, relative } from 'node:path';
import type { Comparison } from '../core/compare/comparison.ts';
import { InputError } from '../core/problem.ts';
import { type ComparedPair, comparedCases } from '../core/report/compared-cases.ts';
import { comparisonHtml } from '../core/report/comparison-html.ts';
import { comparisonJson } from '../core/report/comparison-json.ts';
import { comparisonMarkdown } from '../core/report/comparison-markdown.ts';
import { comparisonTable } from '../core/report/comparison-table.ts';
import { oneLine } from '../core/report/plain-text.ts';
import { writeWhole } from '../core/report/write-whole.ts';
import { type Io, wantsColor } from './io.ts';
import { panelBundle } from './panel-bundle.ts';
import { placeFrom } from './report-error.ts';

const listedCases = 10;

/** Tells a comparison on standard output. */
export function tellComparison({ comparison, change }: ComparedPair, io: Io, root: string): void {
  io.stdout.write(
    comparisonTable(comparison, {
      color: wantsColor(io.stdout, io.env),
      place: placeFrom(root, io.cwd),
      listed: listedCases,
      change,
    }),
  );
}

/**
 * Checks that reports of these kinds can be written, before anything is paid for.
 * @throws {InputError} `unknown-report`, `no-panel`.
 */
export async function checkOutputs(files: readonly string[], kinds: readonly string[]): Promise<void> {
  for (const file of files) {
    const kind = extname(file).toLowerCase();
    if (!kinds.includes(kind)) {
      throw InputError.of({
        code: 'unknown-report',
        message: `"${file}" names no kind of report that can be written here.`,
        remedy: `End the name with ${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}.`,
      });
    }
    if (kind === '.html') await panelBundle('comparison');
  }
}

/** Writes a report of a comparison; the file's extension decides the kind. @param file absolute path */
export async function writeComparison(pair: ComparedPair, file: string, io: Io): Promise<void> {
  await writeWhole(file, [await reportOf(pair, extname(file).toLowerCase())]);
  tellWritten(file, io);
}

/** Says on standard error which file was written. */
export function tellWritten(file: string, io: Io): void {
  const path = relative(io.cwd, file);
  io.stderr.write(`Wrote ${oneLine(path.startsWith('..') ? file : path, 500)}\n`);
}

async function reportOf(pair: ComparedPair, kind: string): Promise<string> {
  const { comparison, change, baseline, candidate } = pair;
  if (kind === '.json') return `${JSON.stringify(comparisonJson(comparison), undefined, 2)}\n`;
  if (kind === '.md') return comparisonMarkdown(comparison, change);
  const cases = await comparedCases(comparison, baseline, candidate);
  const surroundings = { judge: null, judgeCostUsd: null, gate: null, change };
  return comparisonHtml(
    { comparison: titled(comparison), surroundings, cases },
    await panelBundle('comparison'),
  );
}

/** The page names the candidate's prompt alone: where two prompts are compared, each side says its own. */
function titled(comparison: Comparison): Comparison {
  const { baseline, candidate } = comparison;
  if (baseline.prompt === candidate.prompt) return comparison;
  const named = (side: Comparison['baseline']) => ({
    ...side,
    words: `${posix.basename(side.prompt)}, ${side.words}`,
  });
  return { ...comparison, baseline: named(baseline), candidate: named(candidate) };
}
