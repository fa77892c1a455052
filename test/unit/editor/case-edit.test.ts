import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { expectOutput } from '../../../src/editor/comparison/case-edit.ts';

const range = (line: number, column = 1) => ({ start: { line, column }, end: { line, column: column + 1 } });

async function edited(path: string, text: string, line: number, output: string, column = 1): Promise<string> {
  const change = expectOutput(path, text, range(line, column), output);
  if (change === undefined) return 'no place';
  return text.slice(0, change.start) + change.text + text.slice(change.end);
}

describe('an answer becomes what a case expects', () => {
  it('in a suite, beside comments and all else', async () => {
    const text =
      'cases:\n  # first\n  - name: a # keep\n    vars: { x: "1" }\n  - name: b\n    expected: old # why\n';
    expect(await edited('s.eval.yaml', text, 3, 'new "one"', 5)).toBe(
      'cases:\n  # first\n  - name: a # keep\n    expected: "new \\"one\\""\n    vars: { x: "1" }\n  - name: b\n    expected: old # why\n',
    );
    expect(await edited('s.eval.yaml', text, 5, 'new', 5)).toBe(text.replace('old # why', '"new" # why'));
  });

  it('in a mapping on one line', async () => {
    expect(await edited('s.eval.yaml', 'cases:\n  - { name: a, vars: { x: "1" } } # c\n', 2, 'y', 5)).toBe(
      'cases:\n  - { name: a, vars: { x: "1" }, expected: "y" } # c\n',
    );
  });

  it('where a text over several lines stood', async () => {
    const text = 'cases:\n  - name: a\n    expected: |\n      one\n      two\n    vars: {}\n  - name: b\n';
    const after = await edited('s.eval.yaml', text, 2, 'x\ny', 5);
    expect(parse(after)).toEqual({ cases: [{ name: 'a', expected: 'x\ny', vars: {} }, { name: 'b' }] });
  });

  it('as a value where a value stood, and as a text where it is none', async () => {
    const text = 'cases:\n  - name: a\n    expected:\n      total: 1\n    vars: {}\n';
    expect(parse(await edited('s.eval.yaml', text, 2, '{"total": 2}', 5)).cases[0]).toEqual({
      name: 'a',
      expected: { total: 2 },
      vars: {},
    });
    expect(parse(await edited('s.eval.yaml', text, 2, 'no JSON', 5)).cases[0].expected).toBe('no JSON');
  });

  it('in a line of JSONL, other lines as they were', async () => {
    const text =
      '{"name":"a","vars":{"n":12345678901234567890}}\r\n{"name": "b", "expected": "old", "vars": {}}\r\n';
    expect(await edited('c.jsonl', text, 2, 'new')).toBe(text.replace('"old"', '"new"'));
    expect(await edited('c.jsonl', text, 1, 'new')).toBe(
      text.replace('67890}}', '67890}, "expected": "new"}'),
    );
  });

  it('in a cell of a CSV file, quoted where it has to be', async () => {
    const text = 'name,expected,note\na,old,"x, ""y"""\nb,"two\nlines",z\n';
    expect(await edited('c.csv', text, 2, 'new')).toBe(text.replace('old', 'new'));
    expect(await edited('c.csv', text, 3, 'a, "b"')).toBe(text.replace('"two\nlines"', '"a, ""b"""'));
    expect(await edited('c.csv', 'name,note\na,b\n', 2, 'new')).toBe('no place');
  });

  it('whatever the answer is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (output) => {
        const yaml = parse(await edited('s.eval.yaml', 'cases:\n  - name: a\n    vars: {}\n', 2, output, 5));
        expect(yaml).toEqual({ cases: [{ name: 'a', expected: output, vars: {} }] });
        const line = await edited('c.jsonl', '{"name":"a"}\n', 1, output);
        expect(JSON.parse(line)).toEqual({ name: 'a', expected: output });
      }),
    );
  });
});
