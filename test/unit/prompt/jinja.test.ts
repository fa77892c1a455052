import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { messageText } from '../../../src/core/prompt/message.ts';
import { place, places, problemsOf, read } from './reading.ts';

const jinja = (text: string) => read(text, 'x.j2');
const filled = async (text: string, vars: JsonObject) =>
  messageText((await jinja(text)).render({ vars }).messages[0] as never);

describe('Jinja', () => {
  it('keeps every line end that no minus takes', async () => {
    expect(await filled('a\n{% if x %}\nb\n{% endif %}\n{{- y }}\n', { x: true, y: '!' })).toBe('a\n\nb\n!');
  });

  it('reaches no prototype and runs no code', async () => {
    const text = '[{% if true %}{{ x.toString or x.__proto__ or x["constructor"] or "no" }}{% endif %}]';
    expect(await filled(text, { x: 'text' })).toBe('[no]');
    for (const call of ['lipsum()', 'env("A")', 'x | attr("y")', 'x is foo']) {
      const [problem] = await problemsOf(() => jinja(`{{ ${call} }}`));
      expect(problem?.code).toMatch(/^unknown-(function|filter|test)$/);
    }
    expect(await places(() => jinja('a {% include "b" %}'))).toEqual(['1:6-1:13 template-syntax']);
  });

  it('tells the variables apart from the names that a template makes', async () => {
    const prompt = await jinja(
      '{% set a = b %}{{ a }}{% for k, v in m.items() %}{{ k }}{{ v.x }}{{ loop.index }}{% endfor %}' +
        '{% macro f(p, q=d) %}{{ p }}{{ g }}{% endmacro %}{{ f(h) }}{{ xs[0].y }}{{ s.strip() }}{{ n | default("") }}',
    );
    expect(prompt.variables.map(({ path, required }) => [path, required])).toEqual([
      ['b', true],
      ['m', true],
      ['m[].x', true],
      ['d', true],
      ['g', true],
      ['h', true],
      ['xs', true],
      ['s', true],
      ['n', false],
    ]);
  });

  it('asks for a variable only where the template reaches it', async () => {
    const prompt = await jinja(
      '{% if lang == "de" %}{{ gruss }}{% elif lang %}{{ hello }}{% endif %}{{ a or b }}{% for x in xs %}{{ sep }}{% endfor %}',
    );
    const missing = async (vars: JsonObject) =>
      (await problemsOf(() => prompt.render({ vars }))).map(({ message }) => message.match(/"(.*)"/)?.[1]);
    expect(await missing({ lang: 'de', a: '1', xs: [] })).toEqual(['gruss']);
    expect(await missing({ lang: 'en', a: '', xs: ['1'] })).toEqual(['hello', 'b', 'sep']);
    expect(prompt.render({ vars: { a: 'x', xs: [], lang: '' } }).messages.map(messageText)).toEqual(['x']);
  });

  it.each([
    [
      'loops inside loops',
      '{% for a in xs %}{% for b in xs %}{% for c in xs %}.{% endfor %}{% endfor %}{% endfor %}',
    ],
    ['a range', '{% for a in range(999999999) %}x{% endfor %}'],
    [
      'a text that doubles',
      '{% set ns = namespace(t="xxxxxxxx") %}{% for a in xs %}{% set ns.t = ns.t ~ ns.t %}{% endfor %}{{ ns.t }}',
    ],
    ['a macro that calls itself', '{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}'],
    ['padding', '{{ xs | tojson(indent=9999999) }}'],
    ['blanks before a tag', `${' '.repeat(200_000)}{% generation %}`],
    ['a chain of sums', `{{ ${'1+'.repeat(50_000)}1 }}`],
    ['a shorter chain of sums', `{{ ${'1+'.repeat(3_000)}1 }}`],
    ['conditions inside conditions', '{% if a %}'.repeat(1_500) + '{% endif %}'.repeat(1_500)],
    ['many other conditions', `{% if a %}${'{% elif b %}'.repeat(1_500)}{% endif %}`],
  ])('stops %s', async (_, text) => {
    const xs = Array.from({ length: 300 }, (_one, index) => String(index));
    const problems = await problemsOf(async () => (await jinja(text)).render({ vars: { xs } }));
    expect(problems[0]?.severity).toBe('error');
  });

  it('has the filters of its kin, and says which one was meant', async () => {
    expect(await filled('{{ x | dump }} {{ x | tojson }}', { x: { a: [1, 2] } })).toBe(
      '{"a":[1,2]} {"a": [1, 2]}',
    );
    expect(await filled('[{% for a in x if a %}{{ a }}{% else %}none{% endfor %}]', { x: [] })).toBe(
      '[none]',
    );
    const [problem] = await problemsOf(() => jinja('ok\n{{ a | lenght }}'));
    expect([problem && place(problem), problem?.remedy]).toEqual([
      '2:8-2:14 unknown-filter',
      'Did you mean "length"?',
    ]);
  });

  it('does not count comments', async () => {
    const hashes = await Promise.all(
      ['a{# x #} {{ b }}', 'a {{ b }}', 'a {{ b }}\n', 'a  {{ b }}'].map(
        async (text) => (await jinja(text)).definitionHash,
      ),
    );
    expect(new Set(hashes.slice(0, 3)).size).toBe(1);
    expect(hashes[3]).not.toBe(hashes[0]);
  });
});
