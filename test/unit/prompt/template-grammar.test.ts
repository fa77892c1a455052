import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { InputError } from '../../../src/core/problem.ts';
import { read } from './reading.ts';

// Well-formed templates of every construct, over few names, so that scopes and conditions meet each other.
const name = fc.constantFrom(
  'a',
  'b',
  'c.a',
  'c.b',
  'this',
  '../a',
  '../../b',
  '@root.a',
  '@s.a',
  'l',
  'l.length',
  './a',
);
const literal = fc.constantFrom('"x"', '1', 'true', 'null', 'undefined');
const { template } = fc.letrec<{ template: string; piece: string; value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    name,
    literal,
    fc.tuple(tie('value'), tie('value')).map(([a, b]) => `(lookup ${a} ${b})`),
    tie('value').map((value) => `(json ${value})`),
  ),
  piece: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      'text ',
      '\n',
      '{{role "system"}}',
      '{{role "user"}}',
      '{{history}}',
      '{{section "s"}}',
      '{{! c }}',
    ),
    name.map((path) => `{{${path}}}`),
    name.map((path) => `{{~{${path}}~}}`),
    tie('value').map((value) => `{{json ${value} indent=2}}`),
    tie('value').map((value) => `{{media url=${value} contentType=b}}`),
    fc
      .tuple(fc.constantFrom('if', 'unless', 'with', 'each'), tie('value'), tie('template'), tie('template'))
      .map(([block, value, yes, no]) => `{{#${block} ${value}}}${yes}{{else}}${no}{{/${block}}}`),
    fc
      .tuple(tie('value'), tie('template'))
      .map(([value, inner]) => `{{#each ${value} as |a i|}}${inner}{{i}}{{/each}}`),
    fc
      .tuple(tie('value'), tie('value'), tie('template'))
      .map(([a, b, inner]) => `{{#ifEquals ${a} ${b}}}${inner}{{/ifEquals}}`),
    fc
      .tuple(fc.constantFrom('a', 'l', 'c', 'c.a'), tie('template'))
      .map(([path, inner]) => `{{#${path}}}${inner}{{/${path}}}`),
    fc
      .tuple(fc.constantFrom('p', 'q'), tie('value'))
      .map(([partial, value]) => `{{> ${partial} a=${value}}}`),
    fc.tuple(fc.constantFrom('p', 'q'), name).map(([partial, path]) => `{{> ${partial} ${path}}}`),
    tie('template').map((inner) => `{{#> none}}${inner}{{/none}}`),
  ),
  template: fc.array(tie('piece'), { maxLength: 4 }).map((pieces) => pieces.join('')),
}));

const scalar = fc.constantFrom<JsonObject[string][]>('x', '', 0, 1, true, false, null);
const object = fc.dictionary(fc.constantFrom('a', 'b'), scalar, { maxKeys: 2, noNullPrototype: true });
const vars = fc.record(
  {
    a: fc.oneof(scalar, object),
    b: scalar,
    c: object,
    l: fc.array(fc.oneof(scalar, object), { maxLength: 3 }),
    '@s': object,
  },
  { requiredKeys: [], noNullPrototype: true },
);

it('reads and renders every well-formed template, or says in an InputError why not', async () => {
  let rendered = 0;
  await fc.assert(
    fc.asyncProperty(template, template, vars, async (body, partial, values) => {
      const others = { 'prompts/_p.prompt': partial, 'prompts/_q.prompt': 'q {{a}} {{b}}' };
      try {
        const prompt = await read(body, 'prompts/x.prompt', others);
        const again = await read(body, 'prompts/x.prompt', others);
        expect(again.definitionHash).toBe(prompt.definitionHash);
        const { messages } = prompt.render({ vars: values as JsonObject });
        rendered++;
        expect(again.render({ vars: values as JsonObject }).messages).toEqual(messages);
        for (const { role } of messages) expect(['system', 'user', 'assistant']).toContain(role);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        for (const problem of error.problems) expect(problem.code).not.toBe('render-failed');
      }
    }),
    { numRuns: 300 },
  );
  // Otherwise the property would hold for want of templates.
  expect(rendered).toBeGreaterThan(30);
});
