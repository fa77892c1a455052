import { render } from 'preact';
import './shared/report-theme.css';
import './results/styles.ts';
import './report/report.css';
import './report/paper.css';
import { About } from './report/about.tsx';
import { PageData } from './report/page-data.ts';
import { onPaper } from './report/paper.ts';
import { Printed } from './report/printed.tsx';
import { reportHost } from './report/report-host.ts';
import { App } from './results/app.tsx';

const root = document.getElementById('root');
if (root) {
  const data = new PageData((id) => document.getElementById(id)?.textContent ?? '');
  root.replaceChildren();
  render(<App host={reportHost(data)} about={<About data={data} />} />, root);
  onPaper(() => <Printed data={data} />);
}
