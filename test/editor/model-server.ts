// A provider on loopback that speaks chat completions: answers the last message, and keeps what it was asked.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ModelServer {
  readonly baseURL: string;
  readonly requests: { readonly headers: IncomingHttpHeaders; readonly body: string }[];
  /** Requests are answered with this status. */
  status: number;
  close(): Promise<void>;
}

export async function modelServer(): Promise<ModelServer> {
  const requests: ModelServer['requests'] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      requests.push({ headers: request.headers, body });
      response.writeHead(own.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(own.status === 200 ? answer(body) : { error: { message: 'refused' } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const own: ModelServer = {
    baseURL: `http://127.0.0.1:${port}/v1`,
    requests,
    status: 200,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return own;
}

function answer(body: string): object {
  const { messages } = JSON.parse(body) as { messages: { content: unknown }[] };
  const content = JSON.stringify(messages.at(-1)?.content);
  return {
    id: 'answer-1',
    object: 'chat.completion',
    created: 1,
    model: 'small-1',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
    usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
  };
}
