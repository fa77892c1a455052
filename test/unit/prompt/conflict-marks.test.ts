import { expect, test } from 'vitest';
import { InputError } from '../../../src/core/problem.ts';
import { readPrompt } from '../../../src/core/prompt/read-prompt.ts';

const head = '---\nmodel: echo\n---\n';
const marks = (ours: string, theirs: string, feed = '\n') =>
  ['<<<<<<< HEAD', ours, '=======', theirs, '>>>>>>> other', ''].join(feed);

const read = (text: string, partials: Readonly<Record<string, string>> = {}) =>
  readPrompt({ path: 'reply.prompt', text }, async (path) => partials[path]);

const problemsOf = async (text: string, partials?: Readonly<Record<string, string>>) =>
  (await read(text, partials)).problems.map(({ code, severity, file, range }) => [
    code,
    severity,
    file,
    range?.start.line,
  ]);

test.each(['\n', '\r\n'])(
  'marks of a conflict in a prompt are told with their place (line feed %j)',
  async (feed) => {
    const text = `${head}Hi\n`.replaceAll('\n', feed) + marks('Kind', 'Brief', feed);
    expect(await problemsOf(text)).toEqual([['merge-conflict', 'warning', 'reply.prompt', 5]]);
  },
);

test('and in a partial', async () => {
  expect(await problemsOf(`${head}{{> sign}}`, { '_sign.prompt': marks('Ana', 'Ben') })).toEqual([
    ['merge-conflict', 'warning', '_sign.prompt', 1],
  ]);
});

test('where they keep the prompt from being read they are told first', async () => {
  const text = `---\n${marks('model: a', 'model: b')}---\nHi\n`;
  const error = await read(text).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InputError);
  expect((error as InputError).problems[0]).toMatchObject({
    code: 'merge-conflict',
    severity: 'error',
    range: { start: { line: 2 } },
  });
});

test.each([
  '<<<<<<< SEARCH\nold\n=======\nnew\n>>>>>>> REPLACE\n',
  'Underline it with\n=======\n',
  '<<<<<<< HEAD\nno other mark follows\n',
  '    <<<<<<< HEAD\n    a\n    =======\n    b\n    >>>>>>> other\n',
])('what a prompt shows on purpose is none: %j', async (body) => {
  expect(await problemsOf(head + body)).toEqual([]);
});
