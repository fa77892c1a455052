import { chmod, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { gitHistory } from '../../../src/core/version/git-history.ts';
import { commit, dotprompt, folderOf, git, remove, repositoryOf, text, write } from './workspace.ts';

const path = 'prompts/reply.prompt';

/** Message and words of each version, newest first. */
async function told(root: string, prompt = path): Promise<string[]> {
  const { versions } = await gitHistory(root, prompt);
  return versions.map(({ message, changed }) => [message, ...changed].join(' | '));
}

describe('every commit that changed what the prompt does', () => {
  test('its file, its partials, and theirs; not comments, not other files', async () => {
    const root = await repositoryOf({ [path]: dotprompt('Hello {{> sign}}'), 'prompts/_sign.prompt': 'Ann' });
    await write(root, { 'prompts/_sign.prompt': 'Ann {{> deep/end}}', 'prompts/deep/_end.prompt': '!' });
    await commit(root, 'Deeper');
    await write(root, { 'prompts/deep/_end.prompt': '!!' });
    await commit(root, 'Loud');
    await write(root, { [path]: dotprompt('{{! note }}Hello {{> sign}}'), 'other.txt': 'x' });
    await commit(root, 'Comment');
    await write(root, { [path]: dotprompt('Hello {{> sign}}', 'model: openai/gpt-5') });
    await commit(root, 'Model');
    await write(root, { [path]: dotprompt('Hello', 'model: openai/gpt-5') });
    await remove(root, 'prompts/_sign.prompt');
    await commit(root, 'No sign');
    expect(await told(root)).toEqual([
      'No sign | user message: 1 line | partial deep/end removed | partial sign removed',
      'Model | model: openai/gpt-5-mini → openai/gpt-5 | messages unchanged',
      'Loud | partial deep/end: 1 line',
      'Deeper | partial deep/end added | partial sign: 1 line',
      'Start',
    ]);
  });

  test('a state that cannot be read is passed over, a file that comes back begins anew', async () => {
    const root = await repositoryOf({ [path]: dotprompt('A') });
    await write(root, { [path]: dotprompt('{{#if}') });
    await commit(root, 'Broken');
    await write(root, { [path]: dotprompt('A') });
    await commit(root, 'Mended');
    await remove(root, path);
    await commit(root, 'Gone');
    await write(root, { [path]: dotprompt('A') });
    await commit(root, 'Back');
    expect(await told(root)).toEqual(['Back', 'Start']);
  });

  test('renames are followed, also of folders, names with blanks, brackets and other alphabets', async () => {
    const names = ['prompts/Grüße [1] 你好.prompt', 'other/-a*b?.prompt', path];
    const body = 'A line.\n'.repeat(10);
    const root = await repositoryOf({ 'old.prompt': dotprompt(`${body}0`), 'prompts/Grüße': 'x' });
    let before = 'old.prompt';
    for (const [index, name] of names.entries()) {
      const content = await text(root, before);
      await remove(root, before);
      await write(root, { [name]: index === 1 ? content.replace(/\d$/m, `${index}`) : content });
      await commit(root, `To ${name}`);
      await write(root, { [name]: dotprompt(`${body}${index + 5}`) });
      await commit(root, `Edit ${index}`);
      before = name;
    }
    const { versions, names: found } = await gitHistory(root, path);
    expect(found).toEqual([path, names[1], names[0], 'old.prompt']);
    expect(versions.map(({ message, path: then }) => `${message} ${then}`)).toEqual([
      `Edit 2 ${path}`,
      `Edit 1 ${names[1]}`,
      `To ${names[1]} ${names[1]}`,
      `Edit 0 ${names[0]}`,
      'Start old.prompt',
    ]);
  });

  test('merges: both sides count, and the merge itself where it made something new', async () => {
    const lines = (a: string, b: string) => dotprompt(`${a}\n${'x\n'.repeat(8)}${b}`);
    const root = await repositoryOf({ [path]: lines('1', '1') });
    await git(root, 'checkout', '-q', '-b', 'side');
    await write(root, { [path]: lines('1', '2') });
    await commit(root, 'Side');
    await git(root, 'checkout', '-q', 'main');
    await write(root, { [path]: lines('2', '1') });
    await commit(root, 'Main');
    await git(root, 'merge', '-q', '--no-edit', '-m', 'Merge', 'side');
    await git(root, 'checkout', '-q', '-b', 'other');
    await write(root, { [path]: lines('3', '3') });
    await commit(root, 'Other');
    await git(root, 'checkout', '-q', 'main');
    await git(root, 'merge', '-q', '--no-ff', '-m', 'Take other', 'other');
    const all = (await told(root)).map((one) => one.split(' | ')[0]);
    expect(all).toHaveLength(5);
    expect(all.slice(0, 2)).toEqual(['Other', 'Merge']);
    expect(all.slice(2, 4).sort()).toEqual(['Main', 'Side']);
    expect(all[4]).toBe('Start');
  });

  test('a rename on one branch and an edit on the other', async () => {
    const body = 'A line.\n'.repeat(10);
    const root = await repositoryOf({ 'old.prompt': dotprompt(body) });
    await git(root, 'checkout', '-q', '-b', 'side');
    await write(root, { 'old.prompt': dotprompt(`${body}More.`) });
    await commit(root, 'Edit');
    await git(root, 'checkout', '-q', 'main');
    await git(root, 'mv', 'old.prompt', 'new.prompt');
    await commit(root, 'Rename');
    await git(root, 'merge', '-q', '--no-edit', 'side');
    const { versions } = await gitHistory(root, 'new.prompt');
    expect(versions.map(({ message }) => message)).toContain('Edit');
    expect(versions.at(-1)).toMatchObject({ message: 'Start', path: 'old.prompt' });
  });

  test('a workspace that is a folder of the repository', async () => {
    const top = await repositoryOf({ [`app/${path}`]: dotprompt('A'), [path]: dotprompt('Not this') });
    await write(top, { [`app/${path}`]: dotprompt('B') });
    await commit(top, 'B');
    expect(await told(join(top, 'app'))).toEqual(['B | user message: 1 line', 'Start']);
  });

  test('line ends: a commit that only turns them changes nothing, with and without autocrlf', async () => {
    const root = await repositoryOf({ [path]: dotprompt('A\nB') });
    await write(root, { [path]: dotprompt('A\nB').replaceAll('\n', '\r\n') });
    await commit(root, 'Windows');
    expect(await told(root)).toEqual(['Start']);
    await git(root, 'config', 'core.autocrlf', 'true');
    await write(root, { [path]: dotprompt('A\nC').replaceAll('\n', '\r\n') });
    await commit(root, 'C');
    expect(await told(root)).toEqual(['C | user message: 1 line', 'Start']);
  });
});

describe('where there is nothing to read', () => {
  const before = process.env.PATH;
  afterEach(() => {
    process.env.PATH = before;
  });

  test('no repository, no commit, an unknown path', async () => {
    expect(await gitHistory(await folderOf({ [path]: 'x' }), path)).toMatchObject({
      versions: [],
      repository: null,
    });
    const empty = await folderOf();
    await git(empty, 'init', '-q');
    expect(await told(empty)).toEqual([]);
    expect(await told(await repositoryOf({ a: 'a' }))).toEqual([]);
  });

  test('no git on this machine', async () => {
    const root = await repositoryOf({ [path]: dotprompt('A') });
    process.env.PATH = await folderOf();
    expect(await gitHistory(root, path)).toMatchObject({ versions: [], repository: null });
  });
});

describe('git is asked a constant number of times', () => {
  const before = process.env.PATH;
  afterEach(() => {
    process.env.PATH = before;
  });

  /** Counts calls of git by a program before it on the path. */
  async function counting() {
    const folder = await folderOf();
    const real = (before ?? '').split(':').map((part) => join(part, 'git'));
    await writeFile(
      join(folder, 'git'),
      `#!/bin/sh\necho x >> "${folder}/calls"\nfor one in ${real.map((one) => `"${one}"`).join(' ')}; do [ -x "$one" ] && exec "$one" "$@"; done\n`,
    );
    await chmod(join(folder, 'git'), 0o755);
    process.env.PATH = `${folder}:${before}`;
    return async () => {
      const calls = (await readdir(folder)).includes('calls') ? (await text(folder, 'calls')).length / 2 : 0;
      await writeFile(join(folder, 'calls'), '');
      return calls;
    };
  }

  test('whatever the number of commits; once when nothing was committed since', async () => {
    const few: number[] = [];
    for (const commits of [2, 20]) {
      const root = await repositoryOf({ [path]: dotprompt('{{> a}}'), 'prompts/_a.prompt': 'a' });
      for (let n = 1; n < commits; n++) {
        await write(root, {
          [n % 2 === 0 ? path : 'prompts/_a.prompt']: dotprompt(`{{> a}} ${n}`, '').replace(
            /^---\n\n---\n/,
            '',
          ),
        });
        await write(root, { 'prompts/_a.prompt': `a ${n}` });
        await commit(root, `Commit ${n}`);
      }
      const calls = await counting();
      expect((await told(root)).length).toBe(commits);
      few.push(await calls());
      const first = await told(root);
      expect(await calls()).toBe(1);
      process.env.PATH = before;
      await write(root, { 'prompts/_a.prompt': 'last' });
      await commit(root, 'Last');
      const after = await told(root);
      expect(after[0]).toBe('Last | partial a: 1 line');
      expect(after.slice(1)).toEqual(first);
    }
    expect(few[0]).toBe(few[1]);
    expect(few[0]).toBeLessThanOrEqual(6);
  });

  test('a broken cache is made anew', async () => {
    const root = await repositoryOf({ [path]: dotprompt('A') });
    await told(root);
    const folder = '.regrade/cache/history';
    const [name] = await readdir(join(root, folder));
    for (const broken of ['', '{"v":1}', 'null']) {
      await write(root, { [`${folder}/${name}`]: broken });
      expect(await told(root)).toEqual(['Start']);
    }
  });
});
