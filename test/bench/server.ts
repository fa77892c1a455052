import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// A provider on loopback that answers every chat completion after a fixed time. Prints its port.
const latencyMs = Number(process.argv[2] ?? 50);

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    setTimeout(() => {
      const body = JSON.stringify({
        id: 'chatcmpl-bench',
        object: 'chat.completion',
        created: 0,
        model: 'bench-1',
        choices: [
          {
            index: 0,
            finish_reason: 'stop',
            message: { role: 'assistant', content: 'A reply of the usual length. '.repeat(20) },
          },
        ],
        usage: { prompt_tokens: 120, completion_tokens: 140, total_tokens: 260 },
      });
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      });
      response.end(body);
    }, latencyMs);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
