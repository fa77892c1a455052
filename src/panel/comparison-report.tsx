import { type ComponentChild, render } from 'preact';
import './shared/report-theme.css';
import './comparison/styles.ts';
import './report/paper.css';
import './report/gate.css';
import type { ComparisonReport } from '../core/report/comparison-report.ts';
import type { GatePage } from '../core/report/gate-page.ts';
import { App } from './comparison/app.tsx';
import { reportHost } from './comparison/report-host.ts';
import { firstComparison, GateApp } from './report/gate.tsx';
import { onPaper } from './report/paper.ts';
import { PrintedComparison } from './report/printed-comparison.tsx';
import { PrintedGate } from './report/printed-gate.tsx';

const root = document.getElementById('root');
const gate = textOf('gate');
if (root) {
  if (gate === null) {
    const report = JSON.parse(textOf('data') ?? '') as ComparisonReport;
    draw(root, <App host={reportHost(() => report)} />);
    onPaper(() => <PrintedComparison report={report} />);
  } else {
    const page = JSON.parse(gate) as GatePage;
    const read = new Map<number, ComparisonReport>();
    // One comparison may be megabytes: each is read when somebody looks at it.
    const reportAt = (place: number) => {
      const report = read.get(place) ?? (JSON.parse(textOf(`comparison-${place}`) ?? '') as ComparisonReport);
      read.set(place, report);
      return report;
    };
    draw(root, <GateApp page={page} host={reportHost(reportAt, firstComparison(page))} />);
    onPaper(() => <PrintedGate page={page} reportAt={reportAt} />);
  }
}

function textOf(id: string): string | null {
  return document.getElementById(id)?.textContent ?? null;
}

function draw(place: HTMLElement, view: ComponentChild): void {
  place.replaceChildren();
  render(view, place);
}
