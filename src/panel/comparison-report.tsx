import { render } from 'preact';
import './shared/report-theme.css';
import './comparison/styles.ts';
import type { ComparisonReport } from '../core/report/comparison-report.ts';
import { App } from './comparison/app.tsx';
import { reportHost } from './comparison/report-host.ts';

const root = document.getElementById('root');
const data = document.getElementById('data')?.textContent;
if (root && data) render(<App host={reportHost(JSON.parse(data) as ComparisonReport)} />, root);
