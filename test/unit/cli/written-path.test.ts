import { mkdir, mkdtemp, realpath, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Io } from '../../../src/cli/io.ts';
import { reportError } from '../../../src/cli/report-error.ts';
import { fileWritten } from '../../../src/cli/written-path.ts';
import { regrade, workspaceOf } from './memory-io.ts';

test('a path that leads into the workspace through a link is followed; what lies outside stays outside', async () => {
  const root = await workspaceOf({
    'greet.prompt': '---\nmodel: echo\n---\nHello {{name}}\n',
    'evals/greet.eval.yaml':
      'prompts: [../greet.prompt]\ncases: [{ id: a, vars: { name: Ann } }]\nrubrics: { hello: { type: contains, value: Hello } }\n',
  });
  const link = join(await realpath(await mkdtemp(join(tmpdir(), 'regrade-link-'))), 'link');
  await symlink(root, link, 'junction');
  for (const written of ['evals/greet.eval.yaml', 'evals/*.eval.yaml', 'evals', '']) {
    expect((await regrade(root, ['run', join(link, written)])).code).toBe(0);
  }
  expect((await regrade(root, ['save', join(link, 'greet.prompt'), '-m', 'x'])).code).toBe(0);
  expect((await regrade(root, ['show', `${join(link, 'greet.prompt')}@1`])).out).toContain('Hello');
  const diff = ['diff', `${join(link, 'greet.prompt')}@1`, 'greet.prompt@working'];
  expect((await regrade(root, diff)).code).toBe(0);

  const nested = join(root, 'app', '[id]');
  await mkdir(nested, { recursive: true });
  await writeFile(
    join(nested, 'own.eval.yaml'),
    'prompts: [../../greet.prompt]\ncases: [{ id: a, vars: { name: Ann } }]\nrubrics: { hello: { type: contains, value: Hello } }\n',
  );
  // The folder is no pattern, what is written in it is one.
  expect((await regrade(nested, ['run', '*.eval.yaml'])).out).toMatch(/^Passed: 1 of 1/);

  const outside = await regrade(root, ['run', join(link, '..', 'x.eval.yaml')]);
  expect(outside).toMatchObject({ code: 2, err: expect.stringContaining('lies outside the workspace') });
  expect((await regrade(root, ['run', '../\0'])).code).toBe(2);
  await mkdir(join(root, 'out'));
  expect(await fileWritten(root, root, join(link, 'out', 'new.eval.yaml'))).toBe(
    join(root, 'out', 'new.eval.yaml'),
  );
});

test('what the file system refuses is a sentence with a remedy', () => {
  let err = '';
  const io = { env: {}, stderr: { write: (text: string) => (err += text) } } as unknown as Io;
  const error = Object.assign(new Error("EROFS: read-only file system, mkdir '/w/.regrade'"), {
    code: 'EROFS',
    path: '/w/.regrade',
  });
  expect(reportError(error, io)).toBe(3);
  expect(err).toBe(
    'error: "/w/.regrade" cannot be used: the file system is read-only. Work in a folder that can be written.\n',
  );
});
