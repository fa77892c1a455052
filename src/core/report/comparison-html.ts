import type { ComparisonReport } from './comparison-report.ts';
import { dataElement, htmlPage, type ReportBundle } from './html-page.ts';

/** A comparison as one HTML file that needs nothing else; see `htmlPage`. @throws {Error} as that does. */
export function comparisonHtml(report: ComparisonReport, bundle: ReportBundle): string {
  const { baseline, candidate, sentence } = report.comparison;
  const title = `${candidate.prompt}: ${baseline.words} → ${candidate.words}`;
  const page = htmlPage({ title, sentence }, bundle);
  return `${page.before}${dataElement('data', report)}${page.after}`;
}
