import type { FromPanel, ToPanel } from '../contract.ts';
import { readView, type View } from './view.ts';

const api = acquireVsCodeApi<unknown>();

/** Tells the extension host. */
export function post(message: FromPanel): void {
  api.postMessage(message);
}

/** Calls `receive` with each message of the host; the result stops it. Only the host can post into a webview. */
export function listen(receive: (message: ToPanel) => void): () => void {
  const onMessage = (event: MessageEvent<ToPanel>) => receive(event.data);
  window.addEventListener('message', onMessage);
  return () => window.removeEventListener('message', onMessage);
}

/** What a person looked at when the panel was last here. */
export function keptView(): View {
  return readView(api.getState());
}

/** Keeps it across reloads. */
export function keepView(view: View): void {
  api.setState(view);
}
