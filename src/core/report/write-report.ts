import { extname } from 'node:path';
import { InputError } from '../problem.ts';
import type { StoredRun } from '../run/run.ts';
import { runJson } from './run-json.ts';
import { runJsonl } from './run-jsonl.ts';
import { runJunit } from './run-junit.ts';
import { runMarkdown } from './run-markdown.ts';
import { writeWhole } from './write-whole.ts';

/** Gives a report in pieces. */
export type RunReport = (run: StoredRun) => AsyncIterable<string>;

const reports: ReadonlyMap<string, RunReport> = new Map([
  ['.json', runJson],
  ['.jsonl', runJsonl],
  ['.xml', runJunit],
  ['.md', runMarkdown],
]);

/**
 * The report that a file's extension asks for.
 * @throws {InputError} `unknown-report` that names the extensions there are.
 */
export function reportFor(file: string): RunReport {
  const report = reports.get(extname(file).toLowerCase());
  if (report !== undefined) return report;
  throw InputError.of({
    code: 'unknown-report',
    message: `"${file}" names no kind of report that can be written.`,
    remedy: 'End the name with .json, .jsonl, .xml (JUnit) or .md (Markdown).',
  });
}

/**
 * Writes a run's report, making the folders on the way.
 * @param file absolute path; its extension decides the kind.
 * @throws {InputError} `unknown-report`, `cannot-write`, `run-unfinished`.
 */
export async function writeReport(run: StoredRun, file: string): Promise<void> {
  await writeWhole(file, reportFor(file)(run));
}
