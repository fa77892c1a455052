import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { canonicalJson } from '../../src/core/canonical.ts';
import { expectDocumented } from './documented.ts';

// The published vectors of RFC 8785: https://github.com/cyberphone/json-canonicalization, testdata/
const folder = join(import.meta.dirname, '../../../shared/conformance/jcs');
const files = readdirSync(join(folder, 'input'));

it.each(files)('%s', (file) => {
  const input = JSON.parse(readFileSync(join(folder, 'input', file), 'utf8'));
  expect(canonicalJson(input)).toBe(readFileSync(join(folder, 'output', file), 'utf8').trimEnd());
});

it('ran every published vector', () => {
  expectDocumented('RFC 8785, published vectors', files.length, 6);
  expect(files.sort()).toEqual([
    'arrays.json',
    'french.json',
    'structures.json',
    'unicode.json',
    'values.json',
    'weird.json',
  ]);
});
