import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LocalServers } from '../../../../src/editor/language/local-servers.ts';

let base = '';
let asked = 0;
const server = createServer((request, answer) => {
  asked += 1;
  if (request.url === '/v1/models') answer.end(JSON.stringify({ data: [{ id: 'a' }, { id: 'b:7b' }] }));
  else if (request.url === '/page/models') answer.end('<html>');
  else if (request.url === '/much/models') answer.end('x'.repeat(2_000_000));
  else if (request.url === '/away/models') answer.writeHead(302, { location: '/v1/models' }).end();
  else answer.writeHead(404).end('{"data":[{"id":"no"}]}');
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

it('gives the names that a server lists, and asks it once', async () => {
  const servers = new LocalServers();
  expect(await servers.models(`${base}/v1/`)).toEqual(['a', 'b:7b']);
  const before = asked;
  expect(await servers.models(`${base}/v1/`)).toEqual(['a', 'b:7b']);
  expect(asked).toBe(before);
});

it('gives nothing for what is no list: a page, too much, elsewhere, an error, no server', async () => {
  const servers = new LocalServers();
  for (const url of [
    `${base}/page`,
    `${base}/much`,
    `${base}/away`,
    `${base}/other`,
    'http://127.0.0.1:9/v1',
    'https://127.0.0.1:9',
  ]) {
    expect(await servers.models(url)).toEqual([]);
  }
});
