import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import { systemClock } from '../../src/core/clock.ts';
import { openModels } from '../../src/core/model/open-models.ts';
import { folder } from './workspace.ts';

describe('the proxy of the editor’s settings', () => {
  const asked: string[] = [];
  let proxy: Server;

  before(async () => {
    // A proxy that answers in place of the host, which does not exist.
    proxy = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      request.resume().on('end', () => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(
          JSON.stringify({ choices: [{ message: { content: 'through' }, finish_reason: 'stop' }] }),
        );
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    await vscode.workspace.getConfiguration('http').update('proxy', url, vscode.ConfigurationTarget.Global);
  });
  after(async () => {
    await vscode.workspace
      .getConfiguration('http')
      .update('proxy', undefined, vscode.ConfigurationTarget.Global);
    proxy.closeAllConnections();
    proxy.close();
  });

  it('is asked for what goes to a provider', async () => {
    const models = await openModels({
      root: folder().fsPath,
      providers: { far: { baseURL: 'http://llm.example.test/v1' } },
      names: {},
      prices: {},
      retries: { attempts: 1, maxWaitSeconds: 0 },
      recordings: [],
      offline: false,
      noCache: true,
      keys: { get: async () => undefined, mayUse: async () => false },
      clock: systemClock,
      random: Math.random,
    });
    try {
      const { response } = await models.ask(
        {
          model: 'far:m',
          messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
          parameters: {},
          tools: [],
        },
        { trial: 1 },
      );
      assert.equal(response.output, 'through');
      assert.deepEqual(asked, ['POST http://llm.example.test/v1/chat/completions']);
    } finally {
      await models.close();
    }
  });
});
