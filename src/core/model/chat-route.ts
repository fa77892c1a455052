import type { Clock } from '../clock.ts';
import { openChatClient } from './chat-client.ts';
import { chatBody, prepare } from './chat-request.ts';
import type { Endpoint } from './endpoint.ts';
import { keyFor } from './key-for.ts';
import type { Keys } from './model.ts';
import type { Route } from './route.ts';
import type { Transport } from './transport.ts';

/** The way to an endpoint that speaks chat completions, or embeddings. */
export function chatRoute(endpoint: Endpoint, transport: Transport, keys: Keys, clock: Clock): Route {
  return {
    addressee: endpoint,
    prepare: (request, trial) => prepare(endpoint.url, chatBody(request, endpoint), trial),
    async connect() {
      const client = openChatClient(endpoint, await keyFor(endpoint, keys), transport, clock);
      return { key: client.key, send: ({ text }, stream, signal) => client.send(text, stream, signal) };
    },
  };
}
