import { render } from 'preact';
import './results/styles.ts';
import { App } from './results/app.tsx';
import { editorHost } from './results/host.ts';

const root = document.getElementById('root');
if (root) render(<App host={editorHost()} />, root);
