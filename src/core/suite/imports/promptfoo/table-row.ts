import type { JsonObject, JsonValue } from '../../../json.ts';
import type { Places } from '../../../prompt/schema-problems.ts';
import { assertFromText } from './assertion-text.ts';
import type { Findings } from './findings.ts';

/**
 * The test of a table's row: a column is a variable, but for `__expected`, `__expected2` …, `__prefix`, `__suffix`,
 * `__description`, `__metric`, `__threshold`, `__metadata:NAME`, `__config:__expected:threshold` and
 * `__providerOutput`. Undefined, with a problem, where a cell cannot be read.
 */
export function testOfRow(
  row: readonly (readonly [column: string, cell: string])[],
  places: Places,
  findings: Findings,
): JsonObject | undefined {
  const refuse = (message: string, remedy: string) => {
    findings.error({ code: 'import-table-cell', message, remedy }, places);
    return undefined;
  };
  const vars: JsonObject = {};
  const asserts: JsonObject[] = [];
  const options: JsonObject = {};
  const metadata: JsonObject = {};
  const thresholds = new Map<number, number>();
  const test: JsonObject = {};
  let metric: string | undefined;
  for (const [column, cell] of row) {
    if (/^_(expected|prefix|suffix|description|metric|threshold|metadata)/.test(column)) {
      findings.warning(
        {
          code: 'import-single-underscore',
          message: `The column "${column}" begins with one underscore, so it is a variable.`,
          remedy: `Did you mean "_${column}"?`,
        },
        places,
      );
    }
    if (column.startsWith('__expected')) {
      if (cell.trim() === '') continue;
      try {
        asserts.push(assertFromText(cell.trim()));
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        return refuse(`The words in "${column}" cannot be read: ${error.message}.`, 'Close the quotes.');
      }
    } else if (column === '__prefix' || column === '__suffix') options[column.slice(2)] = cell;
    else if (column === '__description') test.description = cell;
    else if (column === '__providerOutput') {
      if (cell !== '') test.providerOutput = cell;
    } else if (column === '__metric') metric = cell;
    else if (column === '__threshold') {
      const threshold = numberIn(cell);
      if (threshold !== undefined) test.threshold = threshold;
    } else if (column.startsWith('__metadata:'))
      addMetadata(metadata, column.slice('__metadata:'.length), cell);
    else if (column.startsWith('__config:')) {
      const [, number = '1'] = /^__config:__expected([1-9]\d*)?:threshold$/.exec(column) ?? [];
      const threshold = numberIn(cell);
      if (!/^__config:__expected([1-9]\d*)?:threshold$/.test(column) || threshold === undefined)
        return refuse(`The cell in "${column}" is no threshold of an assert.`, 'Write a number there.');
      thresholds.set(Number(number) - 1, threshold);
    } else if (column !== '__metadata') vars[column] = cell;
  }
  const assert: JsonValue[] = asserts.map((one, index) => {
    const threshold = thresholds.get(index);
    return { ...one, ...(metric ? { metric } : {}), ...(threshold === undefined ? {} : { threshold }) };
  });
  return { ...test, vars, assert, options, ...(Object.keys(metadata).length > 0 ? { metadata } : {}) };
}

function addMetadata(metadata: JsonObject, name: string, cell: string): void {
  if (cell.trim() === '') return;
  if (!name.endsWith('[]')) {
    metadata[name] = cell;
    return;
  }
  metadata[name.slice(0, -2)] = cell.split(/(?<!\\),/).map((item) => item.trim().replaceAll('\\,', ','));
}

function numberIn(cell: string): number | undefined {
  const text = cell.trim();
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}
