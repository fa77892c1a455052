import { createContext } from 'preact';
import type { FromComparison, ToComparison } from '../comparison-contract.ts';
import { type Host, nobody } from '../shared/host.ts';

export type ComparisonHost = Host<FromComparison, ToComparison>;

/** The extension host, reached through VS Code's API for webviews. Only it can post into a webview. */
export function editorHost(): ComparisonHost {
  const api = acquireVsCodeApi<unknown>();
  // What the window needs to open the same comparison again after a reload.
  let compares: unknown;
  const keep = (view: unknown) => api.setState(typeof view === 'object' ? { ...view, compares } : view);
  return {
    live: true,
    post: (message) => api.postMessage(message),
    listen: (receive) => {
      const onMessage = (event: MessageEvent<ToComparison>) => {
        if (event.data.type === 'frame') {
          const { prompt, baseline, candidate, further } = event.data.frame;
          const now = { prompt, baseline, candidate, further };
          // At once: a window may be closed before anybody looked at anything else.
          if (JSON.stringify(now) !== JSON.stringify(compares)) {
            compares = now;
            keep(api.getState() ?? {});
          }
        }
        receive(event.data);
      };
      window.addEventListener('message', onMessage);
      return () => window.removeEventListener('message', onMessage);
    },
    kept: () => api.getState(),
    keep,
  };
}

/** The host of the view that a component stands in. */
export const HostContext = createContext<ComparisonHost>(nobody);
