import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { canonicalJson } from '../../src/core/canonical.ts';
import type { ResponseRecord } from '../../src/core/model/model.ts';

/**
 * A provider on loopback that gives recorded answers after a while, so that pictures can show a run under way with
 * answers that a real model gave.
 * @param files recordings, as `--record` writes them
 */
export async function serveRecorded(
  files: readonly string[],
  latencyMs: number,
): Promise<{ readonly baseURL: string; close(): void }> {
  const answers = new Map<string, ResponseRecord['response']>();
  for (const line of files.flatMap((file) => readFileSync(file, 'utf8').trim().split('\n'))) {
    const record = JSON.parse(line) as Partial<ResponseRecord>;
    if (record.body && record.response) answers.set(canonicalJson(record.body), record.response);
  }
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const answer = answers.get(canonicalJson(JSON.parse(body)));
    setTimeout(() => {
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
      if (answer === undefined) {
        response.end('{"error":{"message":"Not recorded."}}');
        return;
      }
      const { output, reportedModel, usage, finishReason } = answer;
      const message = { role: 'assistant', content: output };
      response.end(
        JSON.stringify({
          id: 'chatcmpl-recorded',
          object: 'chat.completion',
          created: 0,
          model: reportedModel,
          choices: [{ index: 0, finish_reason: finishReason, message }],
          usage: { prompt_tokens: usage?.input ?? 0, completion_tokens: usage?.output ?? 0, total_tokens: 0 },
        }),
      );
    }, latencyMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
