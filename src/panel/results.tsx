import { render } from 'preact';
import './shared/base.css';
import './shared/text-block.css';
import './results/head.css';
import './results/list.css';
import './results/case-pane.css';
import './results/forced-colors.css';
import { App } from './results/app.tsx';

const root = document.getElementById('root');
if (root) render(<App />, root);
