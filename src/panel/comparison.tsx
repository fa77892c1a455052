import { render } from 'preact';
import './comparison/styles.ts';
import { App } from './comparison/app.tsx';
import { CompactApp } from './comparison/compact.tsx';
import { editorHost } from './comparison/host.ts';

const root = document.getElementById('root');
if (root) {
  const host = editorHost();
  render(root.dataset.form === 'compact' ? <CompactApp host={host} /> : <App host={host} />, root);
}
