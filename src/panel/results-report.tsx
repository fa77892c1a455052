import { render } from 'preact';
import './shared/report-theme.css';
import './results/styles.ts';
import './report/report.css';
import { About } from './report/about.tsx';
import { PageData } from './report/page-data.ts';
import { Printed } from './report/printed.tsx';
import { reportHost } from './report/report-host.ts';
import { App } from './results/app.tsx';

const root = document.getElementById('root');
if (root) {
  const data = new PageData((id) => document.getElementById(id)?.textContent ?? '');
  root.replaceChildren();
  render(<App host={reportHost(data)} about={<About data={data} />} />, root);
  printWhole(data);
}

/** The list draws only the lines in sight: what goes to paper is made when somebody prints. */
function printWhole(data: PageData): void {
  const paper = document.createElement('div');
  paper.id = 'paper';
  document.body.append(paper);
  window.addEventListener('beforeprint', () => render(<Printed data={data} />, paper));
  window.addEventListener('afterprint', () => render(null, paper));
}
