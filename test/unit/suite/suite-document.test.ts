import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { InputError } from '../../../src/core/problem.ts';
import { type Path, readYaml, type YamlDocument } from '../../../src/core/prompt/yaml-document.ts';
import { readSuiteDocument } from '../../../src/core/suite/suite-document.ts';
import { openWorkspace } from '../../../src/core/workspace.ts';

const file = 'a.eval.yaml';
const workspace = openWorkspace('/');

/** Long enough to be read entry by entry. */
const long = (text: string) => `# ${'x'.repeat(33_000)}\n${text}`;

/** All that a reading tells: the value, and where each part and each key of it stands; of the whole, where it begins. */
function told(document: YamlDocument): unknown {
  const places: unknown[] = [document.head];
  const visit = (value: unknown, path: Path): void => {
    const ranges = [document.rangeOf(path), document.rangeOf([...path, 'no such part'])];
    places.push([path, path.length === 0 ? ranges.map((range) => range?.start) : ranges]);
    if (Array.isArray(value)) for (const [index, item] of value.entries()) visit(item, [...path, index]);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        places.push([path, key, document.keyRange(path, key)]);
        visit(item, [...path, key]);
      }
    }
  };
  visit(document.value, []);
  return { value: document.value, places };
}

const outcome = async (read: () => Promise<YamlDocument> | YamlDocument): Promise<unknown> => {
  try {
    return told(await read());
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
};

async function sameAsWhole(text: string): Promise<unknown> {
  const whole = await outcome(() => readYaml(text, file));
  expect(await outcome(() => readSuiteDocument(workspace, text, file))).toEqual(whole);
  return whole;
}

const suite = `prompts: [a.prompt]
cases: # many
  # the first
  - name: one
    vars: { a: "x
      y" }

  - name: two
    vars:
      text: |
        - not an entry
        # not a comment

  # between
  - { vars: {}, expected: [1, 2] }
  - data.jsonl
rubrics:
  a: { type: contains, value: x }
`;

describe('a suite that is read entry by entry', () => {
  it('says the same as one that is read as a whole', async () => {
    await sameAsWhole(long(suite));
    await sameAsWhole(long(suite.replaceAll('\n', '\r\n')));
    await sameAsWhole(long(suite.replaceAll(/^ {2}/gmu, '')));
  });

  it.each([
    ['an anchor in one entry, its alias in another', 'name: one', 'name: &n one', 'name: two', 'name: *n'],
    ['a broken entry', 'expected: [1, 2]', 'expected: [1, 2'],
    ['a key that stands twice', 'name: two', 'name: two\n    name: too'],
    ['a second list of cases', 'rubrics:', 'cases:\n  - x.jsonl\nrubrics:'],
    ['a hostile key', 'name: two', '__proto__: {}'],
    ['text that ends the list', '  # between', 'between'],
    ['a second document', 'rubrics:', '---\nrubrics:'],
    ['a tab', '  # between', '\t# between'],
  ])('says the same of %s', async (_, ...changes) => {
    let text = suite;
    for (let at = 0; at < changes.length; at += 2)
      text = text.replace(changes[at] ?? '', changes[at + 1] ?? '');
    expect(text).not.toBe(suite);
    await sameAsWhole(long(text));
  });

  it('says the same of any suite, and after any edit of it', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc
        .array(fc.constantFrom('- ', '\n', '#', ' ', ': ', '&a', '*a', 'x', '"', '  ', 'cases:'))
        .map((parts) => parts.join('')),
    );
    const entry = fc.oneof(
      fc.record(
        { name: text, vars: fc.dictionary(fc.constantFrom('a', 'b', 'c'), text) },
        { requiredKeys: [] },
      ),
      text,
    );
    const edit = fc.record({ at: fc.nat(2000), cut: fc.nat(8), put: text });
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry, { minLength: 1, maxLength: 6 }),
        fc.array(edit, { maxLength: 2 }),
        async (cases, edits) => {
          let current = stringify({ prompts: ['a.prompt'], cases, rubrics: {} });
          await sameAsWhole(long(current));
          for (const { at, cut, put } of edits) {
            const from = at % current.length;
            current = current.slice(0, from) + put + current.slice(from + cut);
            await sameAsWhole(long(current));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('counts the line ends that a block scalar keeps', async () => {
    await sameAsWhole(long('prompts: [a.prompt]\ncases:\n  - name: |+\n\n\n  - ""\nrubrics: {}\n'));
  });

  it('keeps the value of an entry whose lines did not change', async () => {
    const cases = async (text: string) => {
      const { value } = await readSuiteDocument(workspace, long(text), file);
      return (value as { cases: unknown[] }).cases;
    };
    const before = await cases(suite);
    const after = await cases(suite.replace('name: one', 'name: won'));
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).toBe(before[1]);
  });
});
