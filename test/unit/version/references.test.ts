import { describe, expect, test } from 'vitest';
import { promote } from '../../../src/core/version/move-labels.ts';
import { parseReference } from '../../../src/core/version/reference.ts';
import { promptOf, resolveVersion } from '../../../src/core/version/resolve-version.ts';
import { openVersionStore } from '../../../src/core/version/version-store.ts';
import {
  at,
  codesOf,
  commit,
  dotprompt,
  git,
  problemsOf,
  remove,
  repositoryOf,
  save,
  text,
  working,
  write,
} from './workspace.ts';

const path = 'prompts/reply.prompt';

test('PROMPT@REF splits at the last @', async () => {
  expect(parseReference('a@b.prompt@v7')).toEqual({ prompt: 'a@b.prompt', ref: 'v7' });
  for (const bad of ['', 'a.prompt', '@v7', 'a.prompt@']) {
    expect(await codesOf(() => parseReference(bad))).toEqual(['bad-reference']);
  }
});

describe('a reference', () => {
  async function history() {
    const root = await repositoryOf({ [path]: dotprompt('A {{> p}}'), 'prompts/_p.prompt': 'one' }, 'A');
    const first = await save(root, path, 'A', 1);
    await write(root, { [path]: dotprompt('B {{> p}}'), 'prompts/_p.prompt': 'two' });
    const second = await save(root, path, 'B', 2);
    await commit(root, 'B');
    await write(root, { [path]: dotprompt('C') });
    const store = openVersionStore(root);
    const move = { prompt: path, clock: at(3), who: 'Ann', hash: first.version.hash };
    await promote(store, { ...move, label: 'production' });
    const to = (ref: string) => resolveVersion(store, { prompt: path, ref });
    return { root, store, first: first.version, second: second.version, to, move };
  }

  test('is a number, a hash, a label, a git ref or "working"', async () => {
    const { root, first, second, to } = await history();
    for (const ref of ['1', 'v1', 'V1', first.hash, first.hash.slice(0, 8), 'production']) {
      expect(await to(ref), ref).toMatchObject({ kind: 'saved', number: 1, hash: first.hash });
    }
    const definition = second.record.definitionHash;
    for (const ref of [definition, definition.slice(7, 20)]) {
      expect(await to(ref)).toMatchObject({ kind: 'saved', number: 2 });
    }
    const head = (await git(root, 'rev-parse', 'HEAD')).trim();
    for (const ref of ['HEAD', 'main', 'main^{commit}']) {
      expect(await to(ref)).toMatchObject({ kind: 'git', number: 2, hash: head, definitionHash: definition });
    }
    const before = await to('HEAD~1');
    expect(before).toMatchObject({ kind: 'git', number: 1 });
    expect(before.sources.map((source) => source.text)).toEqual([dotprompt('A {{> p}}'), 'one']);
    expect(await to('working')).toMatchObject({ kind: 'working', number: null, hash: null });
    expect((await to('working')).definitionHash).toBe((await working(root, path)).definitionHash);
  });

  test('means the first of these that there is', async () => {
    const { root, store, second, to, move } = await history();
    await git(root, 'branch', 'staging', 'HEAD~1');
    await git(root, 'tag', 'v2', 'HEAD~1');
    await git(root, 'branch', 'working', 'HEAD~1');
    expect(await to('staging')).toMatchObject({ kind: 'git', number: 1 });
    await promote(store, { ...move, label: 'staging', hash: second.hash });
    expect(await to('staging')).toMatchObject({ kind: 'saved', number: 2 });
    expect(await to('v2')).toMatchObject({ kind: 'saved', number: 2 });
    expect(await to('working')).toMatchObject({ kind: 'git', number: 1 });
  });

  test('that fits several is refused with them', async () => {
    const { root, store } = await history();
    // As many versions as it takes for two hashes to begin with the same four digits.
    const seen = new Map<string, string>();
    let shared: string | undefined;
    for (let n = 3; shared === undefined; n++) {
      await write(root, { [path]: dotprompt(`Text ${n}`) });
      const prompt = await working(root, path);
      const prefix = prompt.definitionHash.slice(7, 11);
      if (seen.has(prefix)) shared = prefix;
      seen.set(prefix, `Text ${n}`);
    }
    for (const body of [seen.get(shared) ?? '', (await text(root, path)).split('\n')[3] ?? '']) {
      await write(root, { [path]: dotprompt(body) });
    }
    const bodies: string[] = [];
    for (let n = 3; bodies.length < 2; n++) {
      await write(root, { [path]: dotprompt(`Text ${n}`) });
      const prompt = await working(root, path);
      if (!prompt.definitionHash.startsWith(`sha256:${shared}`)) continue;
      bodies.push(`Text ${n}`);
      await save(root, path, `${n}`, n);
    }
    const [problem] = await problemsOf(() => resolveVersion(store, { prompt: path, ref: shared ?? '' }));
    expect(problem?.code).toBe('ambiguous-version');
    expect(problem?.remedy).toMatch(/v3 is .*v4 is /);
  });

  test('that is nothing says what there is', async () => {
    const { to } = await history();
    for (const ref of ['9', 'nope', 'ffff', '-x', '--all', 'HEAD:file', '']) {
      const [problem] = await problemsOf(() => to(ref));
      expect(problem?.code, ref).toBe('unknown-version');
      expect(problem?.remedy).toContain('v1 to v2, production, working');
    }
  });

  test('to a commit finds the prompt under its earlier name', async () => {
    const { root, store } = await history();
    await git(root, 'checkout', '-q', '--', path);
    await git(root, 'mv', 'prompts', 'texts');
    await commit(root, 'Rename');
    const renamed = 'texts/reply.prompt';
    const found = await resolveVersion(store, { prompt: renamed, ref: 'HEAD~2' });
    expect(found).toMatchObject({ kind: 'git', prompt: renamed, number: 1 });
    expect(found.sources.map((source) => source.path)).toEqual([path, 'prompts/_p.prompt']);
    const prompt = await promptOf(found);
    expect(prompt).toMatchObject({ path: renamed, definitionHash: found.definitionHash });
    expect(prompt.sources.map((source) => source.path)).toEqual([renamed, 'texts/_p.prompt']);
    expect(prompt.render({ vars: {} }).messages).toMatchObject([{ content: [{ text: 'A one' }] }]);
    expect(await codesOf(() => resolveVersion(store, { prompt: 'none.prompt', ref: 'HEAD' }))).toEqual([
      'not-in-commit',
    ]);
  });

  test('to a saved version needs no file', async () => {
    const { root, to } = await history();
    await remove(root, path);
    expect(await to('production')).toMatchObject({ number: 1 });
    expect(await codesOf(() => to('working'))).toEqual(['no-such-file']);
  });
});
