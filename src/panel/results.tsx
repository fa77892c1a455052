import { render } from 'preact';
import '@vscode/codicons/dist/codicon.css';
import './results/base.css';
import './results/head.css';
import './results/list.css';
import './results/case-pane.css';
import './results/forced-colors.css';
import { App } from './results/app.tsx';

const root = document.getElementById('root');
if (root) render(<App />, root);
