import { parse } from 'csv-parse/sync';
import { hostileKeys, isJsonObject, type JsonObject } from '../../../json.ts';
import type { Places } from '../../../prompt/schema-problems.ts';
import { readJsonl } from '../../read-jsonl.ts';
import { type Context, codeWords, isCode, itemsOf, type Placed } from './context.ts';
import { withoutReferences } from './references.ts';
import { testOfRow } from './table-row.ts';

/** Places outside this workspace that tests may come from. */
const remote: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  { pattern: /^huggingface:\/\//, what: 'a data set of Hugging Face' },
  { pattern: /^https?:\/\/docs\.google\.com\//, what: 'a Google sheet' },
  { pattern: /^https?:\/\//, what: 'an address' },
  { pattern: /^az:\/\//, what: 'a blob of Azure' },
];

/**
 * The tests of a list under `tests`, of a mapping with a `path`, or of the files that a text names; each a mapping.
 * Tests that cannot be read are left out, with a problem.
 */
export async function readTests(
  written: Placed | undefined,
  context: Context,
): Promise<Placed<JsonObject>[]> {
  if (!written) return [];
  const { value, places } = written;
  if (typeof value === 'string') return testsOfFiles(value, places, context);
  if (isJsonObject(value)) return testsOfItem(written, context);
  const tests: Placed<JsonObject>[] = [];
  for (const item of itemsOf(written)) {
    if (typeof item.value === 'string') tests.push(...(await testsOfFiles(item.value, item.places, context)));
    else tests.push(...(await testsOfItem(item, context)));
  }
  return tests;
}

async function testsOfItem({ value, places }: Placed, context: Context): Promise<Placed<JsonObject>[]> {
  if (!isJsonObject(value)) {
    context.findings.error(
      { code: 'import-invalid', message: 'A test must be a mapping.', remedy: 'Write vars and assert.' },
      places,
    );
    return [];
  }
  if (typeof value.path === 'string' && value.vars === undefined && value.assert === undefined) {
    for (const key of Object.keys(value)) {
      if (key === 'path') continue;
      const message = `"${key.slice(0, 80)}" beside "path" is for tests that code makes, and is left out.`;
      const words = { code: 'import-test-option', message, remedy: 'Remove it.' };
      context.findings.key('warning', words, places, [], key);
    }
    return testsOfFiles(value.path, places, context);
  }
  return [{ value, places }];
}

async function testsOfFiles(
  written: string,
  places: Places,
  context: Context,
): Promise<Placed<JsonObject>[]> {
  const source = remote.find(({ pattern }) => pattern.test(written));
  if (source) {
    context.findings.error(
      {
        code: 'import-remote-tests',
        message: `The tests "${written.slice(0, 120)}" are ${source.what}, which is not fetched.`,
        remedy: 'Save them as a CSV or JSONL file beside the configuration, and name that.',
      },
      places,
    );
    return [];
  }
  if (isCode(written)) {
    context.findings.error(codeWords('source of tests', written), places);
    return [];
  }
  const tests: Placed<JsonObject>[] = [];
  for (const file of await context.filesNamed(written, places, [], 'file of tests'))
    tests.push(...(await testsOfFile(file, places, context)));
  return tests;
}

async function testsOfFile(file: string, named: Places, context: Context): Promise<Placed<JsonObject>[]> {
  if (/\.csv$/i.test(file)) return csvTests(file, context);
  if (/\.jsonl$/i.test(file)) return jsonlTests(file, context);
  if (/\.(json|ya?ml)$/i.test(file)) {
    const data = await context.data(file);
    if (!data) return [];
    const list = Array.isArray(data.value) ? itemsOf(data) : [data];
    const tests: Placed<JsonObject>[] = [];
    for (const item of list) {
      if (typeof item.value === 'string')
        tests.push(...(await testsOfFiles(item.value, item.places, context)));
      else tests.push(...(await testsOfItem(item, context)));
    }
    return tests;
  }
  context.findings.error(
    {
      code: 'import-tests-format',
      message: `Tests cannot be read from "${file}".`,
      remedy: 'Save them as CSV, JSONL, JSON or YAML.',
    },
    named,
  );
  return [];
}

async function jsonlTests(file: string, context: Context): Promise<Placed<JsonObject>[]> {
  const tests: Placed<JsonObject>[] = [];
  await context.findings.attempt(async () => {
    for await (const { value, range } of readJsonl(await context.workspace.readChunks(file), file)) {
      const places: Places = { file, rangeOf: () => range, keyRange: () => range };
      tests.push(
        ...(await testsOfItem(
          { value: withoutReferences(value, places, context.findings), places },
          context,
        )),
      );
    }
  });
  return tests;
}

/** Rows with the names of the first row; every cell is text. */
async function csvTests(file: string, context: Context): Promise<Placed<JsonObject>[]> {
  const text = await context.text(file);
  if (text === undefined) return [];
  const found = await context.findings.attempt(() => rowsOf(text));
  if (typeof found === 'string' || found === undefined) {
    const places: Places = { file, rangeOf: () => undefined, keyRange: () => undefined };
    context.findings.error(
      {
        code: 'csv-syntax',
        message: `This is not valid CSV: ${found ?? 'it cannot be read'}.`,
        remedy: 'Correct the row.',
      },
      places,
    );
    return [];
  }
  return found.flatMap(({ row, line }): Placed<JsonObject>[] => {
    const at = { start: { line, column: 1 }, end: { line: line + 1, column: 1 } };
    const places: Places = { file, rangeOf: () => at, keyRange: () => at };
    const value = testOfRow(row, places, context.findings);
    return value ? [{ value, places }] : [];
  });
}

interface Row {
  readonly row: readonly (readonly [column: string, cell: string])[];
  readonly line: number;
}

/** The rows, or what is wrong with the text. As promptfoo, quotes inside cells are taken where nothing else reads. */
function rowsOf(text: string): Row[] | string {
  let why = '';
  for (const relaxed of [false, true]) {
    try {
      const rows = parse(text, {
        bom: true,
        relax_quotes: relaxed,
        skip_empty_lines: true,
        info: true,
      }) as unknown as {
        readonly record: readonly string[];
        readonly info: { readonly lines: number };
      }[];
      return named(rows);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      why ||= error.message.replace(/\.$/, '');
    }
  }
  return why;
}

function named(
  rows: readonly { readonly record: readonly string[]; readonly info: { readonly lines: number } }[],
): Row[] {
  const [header, ...others] = rows;
  const columns = header?.record.map((name) => name.trim()) ?? [];
  return others.map(({ record, info }) => ({
    row: columns.flatMap((column, index) =>
      hostileKeys.has(column) ? [] : [[column, record[index] ?? ''] as const],
    ),
    line: info.lines - record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0),
  }));
}
