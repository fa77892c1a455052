import { render } from 'preact';
import './comparison/styles.ts';
import { App } from './comparison/app.tsx';
import { editorHost } from './comparison/host.ts';

const root = document.getElementById('root');
if (root) render(<App host={editorHost()} />, root);
