import '../../../property-seed.ts';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hoverAt } from '../../../../src/editor/language/hovers.ts';
import { namedFiles } from '../../../../src/editor/language/named-files.ts';
import { offersAt } from '../../../../src/editor/language/offers.ts';
import { entriesOf, sectionsOf } from '../../../../src/editor/language/sections.ts';
import { around, suiteSchema } from './around.ts';

const samples = ['support/support.eval.yaml', 'orders/orders.eval.yaml', 'triage/triage.eval.yaml'].map(
  (file) => readFileSync(`examples/${file}`, 'utf8'),
);

const piece = fc.oneof(
  fc.string({ maxLength: 12, unit: 'grapheme' }),
  fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ': ',
    '- ',
    '\n',
    '\n  ',
    '"',
    "'",
    '|\n',
    '&a',
    '*a',
    '!!x',
    '{{',
    '%YAML 9\n',
  ),
  fc.constantFrom(
    'cases:\n',
    'rubrics: {',
    '\t',
    '---\n',
    '__proto__: 1',
    '\ue000',
    '? ',
    '<<: ',
    '\r\n',
    '#',
  ),
);

/** A sample with letters cut out and put in, or cut off somewhere. */
const broken = fc
  .tuple(
    fc.constantFrom(...samples),
    fc.array(fc.tuple(fc.nat(), fc.nat(40), piece), { maxLength: 6 }),
    fc.option(fc.nat()),
  )
  .map(([text, edits, cut]) => {
    let now = text;
    for (const [at, length, put] of edits) {
      const start = at % (now.length + 1);
      now = now.slice(0, start) + put + now.slice(start + length);
    }
    return cut === null ? now : now.slice(0, cut % (now.length + 1));
  });

describe('help in a broken text', () => {
  it('never throws, and replaces only what stands on the line of the cursor', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(broken, fc.string({ unit: 'binary' })), fc.nat(), async (text, place) => {
        const offset = place % (text.length + 1);
        for (const offer of await offersAt(text, offset, 'suite', suiteSchema, around)) {
          expect(offer.start).toBeLessThanOrEqual(offset);
          expect(offer.end).toBeGreaterThanOrEqual(offset);
          expect(text.slice(offer.start, offer.end)).not.toContain('\n');
        }
        const hover = await hoverAt(text, offset, 'suite', suiteSchema, around);
        if (hover !== undefined) expect(hover.start <= offset && offset <= hover.end).toBe(true);
        for (const { start, end } of namedFiles(text, 'suite')) expect(start).toBeLessThanOrEqual(end);
      }),
      { numRuns: 400 },
    );
  });

  it('gives up on what is nested without end, or far too long', async () => {
    for (const text of [
      'a: '.repeat(20_000),
      `rubrics: ${'['.repeat(50_000)}`,
      `rubrics:\n  a: "${'x'.repeat(70_000)}`,
    ]) {
      expect(await offersAt(text, text.length, 'suite', suiteSchema, around)).toEqual([]);
    }
  });
});

describe('the parts of a file', () => {
  it('cover it from the first key to the end, whatever stands in it', () => {
    fc.assert(
      fc.property(broken, (text) => {
        const sections = sectionsOf(text);
        for (const [index, { start, end }] of sections.entries()) {
          expect(end).toBe(sections[index + 1]?.start ?? text.length);
          expect(start).toBeLessThan(end);
          expect(start === 0 || text[start - 1] === '\n').toBe(true);
        }
        for (const section of sections) {
          let last = section.start;
          for (const { start, end } of entriesOf(text, section)) {
            expect(start).toBeGreaterThan(last);
            expect(end).toBeGreaterThan(start);
            last = start;
          }
        }
      }),
    );
  });

  it('are the entry at hand alone, among thousands of cases', async () => {
    const cases = Array.from({ length: 5000 }, (_, n) => `  - name: case ${n}\n    vars: { name: n${n} }\n`);
    const text = `prompts: [greeting.prompt]\ncases:\n${cases.join('')}rubrics:\n  a: { type: equals }\n`;
    const at = text.indexOf('n2500 }') + 'n2500'.length;
    const edited = `${text.slice(0, at)},  ${text.slice(at)}`;
    const found = await offersAt(edited, at + 2, 'suite', suiteSchema, around);
    expect(found.map(({ label }) => label)).toContain('mood');
    expect(found.map(({ label }) => label)).not.toContain('name');
  });
});
