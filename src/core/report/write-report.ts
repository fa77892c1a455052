import { extname } from 'node:path';
import { InputError } from '../problem.ts';
import type { StoredRun } from '../run/run.ts';
import type { ReportBundle } from './html-page.ts';
import { runHtml } from './run-html.ts';
import { runJson } from './run-json.ts';
import { runJsonl } from './run-jsonl.ts';
import { runJunit } from './run-junit.ts';
import { runMarkdown } from './run-markdown.ts';
import { writeWhole } from './write-whole.ts';

/** Gives the results panel as it was built for a page of its own. @throws when this installation has none. */
export type PanelSource = () => Promise<ReportBundle>;

/** Gives a report in pieces. */
export type RunReport = (run: StoredRun, panel: PanelSource) => AsyncIterable<string>;

const reports: ReadonlyMap<string, RunReport> = new Map<string, RunReport>([
  ['.json', runJson],
  ['.jsonl', runJsonl],
  ['.xml', runJunit],
  ['.md', runMarkdown],
  ['.html', htmlReport],
]);

async function* htmlReport(run: StoredRun, panel: PanelSource): AsyncGenerator<string> {
  yield* runHtml(run, await panel());
}

/** The kind of report that a file's extension asks for: `.json`. */
export function reportKind(file: string): string {
  return extname(file).toLowerCase();
}

/**
 * The report that a file's extension asks for.
 * @throws {InputError} `unknown-report` that names the extensions there are.
 */
export function reportFor(file: string): RunReport {
  const report = reports.get(reportKind(file));
  if (report !== undefined) return report;
  throw InputError.of({
    code: 'unknown-report',
    message: `"${file}" names no kind of report that can be written.`,
    remedy: 'End the name with .json, .jsonl, .xml (JUnit), .md (Markdown) or .html.',
  });
}

/**
 * Checks that a report can be written, before anything is paid for.
 * @throws {InputError} `unknown-report`, and what `panel` throws.
 */
export async function checkReport(file: string, panel: PanelSource): Promise<void> {
  reportFor(file);
  if (reportKind(file) === '.html') await panel();
}

/**
 * Writes a run's report, making the folders on the way.
 * @param file absolute path; its extension decides the kind.
 * @param panel what an HTML report is made of; asked for that alone.
 * @throws {InputError} `unknown-report`, `cannot-write`, `run-unfinished`, and what `panel` throws.
 */
export async function writeReport(run: StoredRun, file: string, panel: PanelSource): Promise<void> {
  await writeWhole(file, reportFor(file)(run, panel));
}
