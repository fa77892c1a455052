import { createContext } from 'preact';
import type { FromPanel, ToPanel } from '../contract.ts';
import { type Host, nobody } from '../shared/host.ts';

export type ResultsHost = Host<FromPanel, ToPanel>;

/** The extension host, reached through VS Code's API for webviews. Only it can post into a webview. */
export function editorHost(): ResultsHost {
  const api = acquireVsCodeApi<unknown>();
  return {
    live: true,
    post: (message) => api.postMessage(message),
    listen: (receive) => {
      const onMessage = (event: MessageEvent<ToPanel>) => receive(event.data);
      window.addEventListener('message', onMessage);
      return () => window.removeEventListener('message', onMessage);
    },
    kept: () => api.getState(),
    keep: (view) => api.setState(view),
  };
}

/** The host of the panel that a component stands in. */
export const HostContext = createContext<ResultsHost>(nobody);
