import { createContext } from 'preact';
import type { FromComparison, ToComparison } from '../comparison-contract.ts';

/** What stands behind the view: VS Code's extension host, or a page that holds the data itself. */
export interface Host {
  /** False in a report: nothing can be done, only read. */
  readonly live: boolean;
  readonly post: (message: FromComparison) => void;
  /** Calls `receive` with each message; the result stops it. */
  readonly listen: (receive: (message: ToComparison) => void) => () => void;
  /** What a person looked at when the view was last here. */
  readonly kept: () => unknown;
  readonly keep: (view: unknown) => void;
}

/** The extension host, reached through VS Code's API for webviews. Only it can post into a webview. */
export function editorHost(): Host {
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

const nobody: Host = {
  live: false,
  post: () => undefined,
  listen: () => () => undefined,
  kept: () => null,
  keep: () => undefined,
};

/** The host of the view that a component stands in. */
export const HostContext = createContext<Host>(nobody);
