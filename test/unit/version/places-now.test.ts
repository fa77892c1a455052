import { expect, test } from 'vitest';
import { placesNow } from '../../../src/core/version/places-now.ts';

const pathsNow = (prompt: string, ...paths: string[]) =>
  placesNow(
    prompt,
    paths.map((path) => ({ path, text: path })),
  ).map(({ path }) => path);

test('after a rename the files of a version go along with the prompt', () => {
  expect(pathsNow('a/p.prompt', 'a/p.prompt', 'a/_s.prompt')).toEqual(['a/p.prompt', 'a/_s.prompt']);
  expect(pathsNow('a/q.prompt', 'a/p.prompt', 'a/_s.prompt')).toEqual(['a/q.prompt', 'a/_s.prompt']);
  expect(pathsNow('b/c/q.prompt', 'a/p.prompt', 'a/x/_s.prompt')).toEqual([
    'b/c/q.prompt',
    'b/c/x/_s.prompt',
  ]);
  expect(pathsNow('q.prompt', 'a/p.prompt', 'shared/_s.prompt')).toEqual(['q.prompt', 'shared/_s.prompt']);
  expect(pathsNow('b/q.prompt', 'a/p.prompt', 'a/_s.prompt', 'a/p.prompt.environments.yaml')).toEqual([
    'b/q.prompt',
    'b/_s.prompt',
    'b/q.prompt.environments.yaml',
  ]);
  expect(pathsNow('b/q.prompt', 'p.prompt', '_s.prompt')).toEqual(['b/q.prompt', 'b/_s.prompt']);
});
