import fc from 'fast-check';
import { expect, test } from 'vitest';
import { promptsNamedIn } from '../../../src/core/suite/named-prompts.ts';
import { workspaceOf } from './fixture.ts';

const files = { 'a/reply.prompt': 'x', 'a/other.prompt': 'x', 'a/list.jsonl': '{"text":"x"}', 'b.md': 'x' };

const named = async (suite: string) =>
  promptsNamedIn(await workspaceOf({ ...files, 'a/x.eval.yaml': suite }), 'a/x.eval.yaml');

test.each([
  ['a list', 'prompts: [reply.prompt]\ncases: [{ vars: }, {]\n', ['a/reply.prompt']],
  [
    'lines',
    'cases: {\nprompts:\n  - reply.prompt # mine\n\n  - ../b.md\nrubrics: [\n',
    ['a/reply.prompt', 'b.md'],
  ],
  ['lines without indent', 'prompts:\n- reply.prompt\ncases: 3\n', ['a/reply.prompt']],
  ['a glob', 'prompts: ["*.prompt"]\nwrong: 1\n', ['a/other.prompt', 'a/reply.prompt']],
  ['one of several', 'prompts: ["list.jsonl#1"]\n', ['a/list.jsonl']],
  ['another tool', 'prompts: [{ id: "file://reply.prompt", label: x }, "Say {{x}}"]\n', ['a/reply.prompt']],
  ['what is not there, or lies outside', 'prompts: [none.prompt, ../../x.prompt, *nothing]\n', []],
  ['none', 'cases: []\n', []],
])('prompts are found in a suite with errors: %s', async (_, suite, expected) => {
  expect((await named(suite)).sort()).toEqual(expected);
});

test('whatever stands in a suite, looking ends', async () => {
  const parts = fc.constantFrom(
    'prompts:',
    ' - ',
    'reply.prompt',
    '*',
    '&a',
    '*a',
    '[',
    '{',
    '"',
    '\n',
    ': ',
    'x',
    '\0',
    '../',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(parts, { maxLength: 20 }), async (pieces) => {
      await named(`prompts: ${pieces.join('')}`);
    }),
    { numRuns: 60 },
  );
});
