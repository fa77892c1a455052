import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

/** Holds a row of the table in docs/README.md to what was counted. */
export function expectDocumented(row: string, held: number, all: number): void {
  expect(readFileSync('docs/README.md', 'utf8')).toContain(`| ${row} | ${held} of ${all} |`);
}
