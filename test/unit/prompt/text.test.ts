import { describe, expect, it } from 'vitest';
import { formatNames } from '../../../src/core/prompt/formats/names.ts';
import { places, read } from './reading.ts';

describe('plain text and Markdown', () => {
  it('is one message of the user, untouched but for its variables', async () => {
    const prompt = await read('# Hi {{name}}\n---\n\n<b>{{ order.id }}</b> {one}\n', 'a.md');
    const { messages } = prompt.render({ vars: { name: '{{name}} & <i>', order: { id: 7 } } });
    expect(messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: '# Hi {{name}} & <i>\n---\n\n<b>7</b> {one}\n' }] },
    ]);
    expect(prompt.variables.map(({ path, uses }) => [path, uses[0]?.start])).toEqual([
      ['name', { line: 1, column: 6 }],
      ['order.id', { line: 4, column: 4 }],
    ]);
  });

  it('refuses everything else in double braces, each at its place', async () => {
    expect(await places(() => read('{{#if a}}\n{{> b}} {{{c}}} {{a b}}\n{{', 'a.txt'))).toEqual([
      '1:1-1:10 template-syntax',
      '2:1-2:8 template-syntax',
      '2:9-2:15 template-syntax',
      '2:17-2:24 template-syntax',
      '3:1-3:3 template-syntax',
    ]);
  });

  it('reports a missing variable where it stands', async () => {
    const prompt = await read('a\n{{order.id}}', 'a.txt');
    expect(await places(() => prompt.render({ vars: { order: {} } }))).toEqual(['2:1-2:13 missing-variable']);
    expect(await places(() => prompt.render({ vars: {} }))).toEqual(['2:1-2:13 missing-variable']);
  });

  it('is recognised by name, files of editors are not', () => {
    const formatOf = (path: string) => formatNames.find((one) => one.tells(path) !== undefined);
    expect(formatOf('a/b.txt')?.id).toBe('text');
    expect(formatOf('a/b.MD')?.id).toBe('text');
    expect(formatOf('a/b.prompt.md')?.id).toBe('editor-file');
    expect(formatOf('skills/x/SKILL.md')?.id).toBe('editor-file');
    expect(formatOf('a/b.prompt.yaml')?.id).toBe('github');
    expect(formatOf('a/b.variant.prompt')?.id).toBe('dotprompt');
    expect(formatOf('a/_b.prompt')).toBeUndefined();
    expect(formatOf('a/b.eval.yaml')).toBeUndefined();
  });
});
