import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { workspaceOf } from './memory-io.ts';

const main = resolve('src/cli/main.ts');
// Without a script file Node leaves out its place in argv.
const script = `process.argv.splice(1, 0, 'regrade'); (await import(${JSON.stringify(pathToFileURL(main).href)})).start()`;

function start(cwd: string, argv: readonly string[]) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, '--', ...argv], { cwd });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, out, err }));
  return { child, ended };
}

const suite = `prompts: [greet.prompt]
cases: [{ name: ann, vars: { name: Ann } }]
rubrics: { hello: { type: contains, value: Hello } }
`;

describe('the process', () => {
  test('ends with the exit code and all of its output', async () => {
    const root = await workspaceOf({
      'greet.prompt': '---\nmodel: echo\n---\nHi {{name}}\n',
      'greet.eval.yaml': suite,
    });
    const { code, out } = await start(root, ['run']).ended;
    expect(code).toBe(1);
    expect(out).toMatch(/^Failed: 0 of 1 cell passed.*reused\.\n$/s);
  });

  // Windows has no signals that a parent can send for a Ctrl+C.
  test.skipIf(process.platform === 'win32')('an interrupt ends it with 3', async () => {
    const server = createServer((request) => request.resume().on('end', () => child.kill('SIGINT')));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const root = await workspaceOf({
      'regrade.config.yaml': `providers: { local: { baseURL: "http://127.0.0.1:${(server.address() as AddressInfo).port}/v1" } }\n`,
      'greet.prompt': '---\nmodel: local:small\n---\nHi {{name}}\n',
      'greet.eval.yaml': suite,
    });
    const { child, ended } = start(root, ['run']);
    const { code, out, err } = await ended;
    server.closeAllConnections();
    server.close();
    expect(err).toContain('Interrupt again to stop at once.');
    expect(out).toContain('Cancelled: ');
    expect(code).toBe(3);
  });

  test.skipIf(!existsSync('/dev/full'))('output that cannot be written is told, and no success', async () => {
    const root = await workspaceOf({});
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, '--', '--help'], {
      cwd: root,
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    let err = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    const [code] = await once(child, 'close');
    expect(err).toMatch(/^error: The output could not be written: ENOSPC.*\n$/);
    expect(code).toBe(3);
  });

  test.skipIf(process.platform === 'win32')('a folder that was deleted under the shell is told', async () => {
    const gone = join(await workspaceOf({}), 'gone');
    await mkdir(gone);
    const there = JSON.stringify(gone);
    const late = script.replace(
      ').start()',
      `).start(process.chdir(${there}), (await import('node:fs')).rmdirSync(${there}))`,
    );
    const child = spawn(process.execPath, ['--input-type=module', '-e', late, '--', 'run']);
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    const [code] = await once(child, 'close');
    expect(err).toBe('error: The current folder is not there any more. Change to one that is.\n');
    expect(code).toBe(2);
  });

  test('a reader that goes away is no error', async () => {
    const root = await workspaceOf({});
    const { child, ended } = start(root, ['--help']);
    child.stdout.destroy();
    expect(await ended).toMatchObject({ code: 0, err: '' });
  });
});

test('what starts loads the parser and nothing heavy: the rest comes when a command needs it', async () => {
  const { metafile } = await build({
    entryPoints: [main],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    outdir: 'dist',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const outputs = metafile.outputs;
  const loaded = new Set(
    Object.keys(outputs).filter((file) => outputs[file]?.entryPoint === 'src/cli/main.ts'),
  );
  for (const file of loaded) {
    for (const { path, kind } of outputs[file]?.imports ?? [])
      if (kind !== 'dynamic-import' && outputs[path]) loaded.add(path);
  }
  const packages = [...loaded]
    .flatMap((file) => Object.keys(outputs[file]?.inputs ?? {}))
    .flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []);
  expect(loaded.size).toBeGreaterThan(0);
  expect([...new Set(packages)]).toEqual(['commander']);
});
