import * as z from 'zod';
import { RubricError, type RubricType } from '../rubric.ts';
import { parserOf, type SqlDialect, sqlDialects } from './sql-parsers.ts';

const mostSql = 20_000;
const mostBlocks = 10;
/** The parser's time doubles with each level of parentheses around a mistake: at 8 it is 0.4 s, at 16 half a minute. */
const deepest = 8;
const names = z
  .array(z.string().min(1, 'must not be empty'), { error: 'must be a list of texts' })
  .optional();
const settings = z.strictObject({
  databaseType: z
    .string()
    .transform((name) => name.toLowerCase())
    .pipe(z.enum(sqlDialects, { error: `must be one of ${sqlDialects.join(', ')}` }))
    .optional(),
  allowedTables: names,
  allowedColumns: names,
});

const options = z.strictObject({
  value: settings
    .optional()
    .describe(
      'An object with `databaseType` (`mysql`, default as in promptfoo, `postgresql` or `sqlite`), `allowedTables` and `allowedColumns`: lists of `{operation}::{database or null}::{table}` and `{operation}::{table or null}::{column}`, such as `select::null::users`, each part a pattern.',
    ),
});
type Options = z.output<typeof options>;

export const isSql: RubricType<Options> = {
  type: 'is-sql',
  family: 'heuristic',
  summary:
    'The whole output is SQL that a parser of the dialect reads, and it uses allowed tables and columns alone. `SELECT a b FROM`, where a comma is probably missing, fails.',
  options,
  binary: true,
  takesExpected: false,
  examples: [
    { options: {}, output: 'SELECT id, name FROM users WHERE id = 1', pass: true },
    { options: {}, output: 'SELECT id name FROM users', pass: false },
    {
      options: { value: { allowedTables: ['select::null::orders'] } },
      output: 'SELECT id FROM users',
      pass: false,
    },
  ],
  async grade({ response: { output } }, { value }) {
    const wrong = await faultOf(output, value ?? {});
    if (wrong === null) return { pass: true, score: 1, reason: 'The output is SQL.' };
    return { pass: false, score: 0, reason: `The output is not accepted as SQL: ${wrong}.` };
  },
};

export const containsSql: RubricType<Options> = {
  type: 'contains-sql',
  family: 'heuristic',
  summary:
    'A fenced block of the output without a language or marked `sql`, or the whole output where there is none, is SQL as for `is-sql`.',
  options,
  binary: true,
  takesExpected: false,
  examples: [
    { options: {}, output: 'Try:\n```sql\nSELECT 1\n```', pass: true },
    { options: {}, output: '```js\nlet x = 1\n```\nno', pass: false },
  ],
  async grade({ response: { output } }, { value }) {
    const blocks = fencedBlocks(output);
    if (blocks.length > mostBlocks) {
      throw new RubricError(
        `The output has ${blocks.length} blocks that may be SQL; at most ${mostBlocks} are read.`,
      );
    }
    let wrong = 'no block is marked as SQL';
    for (const block of blocks.length > 0 ? blocks : [output]) {
      const fault = await faultOf(block, value ?? {});
      if (fault === null) return { pass: true, score: 1, reason: 'The output contains SQL.' };
      wrong = fault;
    }
    return { pass: false, score: 0, reason: `The output contains no accepted SQL: ${wrong}.` };
  },
};

/** What stands in fences without a language or with `sql`. */
function fencedBlocks(output: string): string[] {
  const parts = output.split('```');
  return parts.flatMap((part, at) => {
    if (at % 2 === 0 || at === parts.length - 1) return [];
    const [language = '', ...lines] = part.split('\n');
    if (lines.length === 0) return /^\s*sql\b/i.test(part) ? [part.trim().slice(3)] : [part];
    return ['', 'sql'].includes(language.trim().toLowerCase()) ? [lines.join('\n')] : [];
  });
}

async function faultOf(written: string, given: NonNullable<Options['value']>): Promise<string | null> {
  const text = written.trim();
  if (text === '') return 'it is empty';
  if (text.length > mostSql) {
    throw new RubricError(`The SQL has ${text.length} characters; at most ${mostSql} are read.`);
  }
  if (depthOf(text) > deepest) {
    throw new RubricError(`The SQL nests parentheses deeper than ${deepest} levels, which is not read.`);
  }
  const dialect: SqlDialect = given.databaseType ?? 'mysql';
  if (dialect === 'mysql' && /generate_series\s{0,100}\(/i.test(text)) return 'MySQL has no generate_series';
  if (text.split('`').length % 2 === 0) return 'a backtick has no pair';
  if (/\bselect\s+\w+\s+(?!from\b|as\b)\w+\s+from\b/i.test(text))
    return 'a comma is probably missing in SELECT';
  const parser = await parserOf(dialect);
  try {
    parser.astify(text, { database: dialect });
  } catch (error) {
    return shortened(error);
  }
  for (const [list, type] of [
    [given.allowedTables, 'table'],
    [given.allowedColumns, 'column'],
  ] as const) {
    if (list === undefined) continue;
    try {
      parser.whiteListCheck(text, list.map(anchored), { database: dialect, type });
    } catch (error) {
      return shortened(error);
    }
  }
  return null;
}

/** Deepest nesting of parentheses, whether quotes and comments hide some or only seem to. */
function depthOf(text: string): number {
  const quotes = /'[^']*'|"[^"]*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\//g;
  const withHash = /'[^']*'|"[^"]*"|`[^`]*`|(?:--|#)[^\n]*|\/\*[\s\S]*?\*\//g;
  const views = [text, text.replace(quotes, ''), text.replace(withHash, '')];
  return Math.max(...views.map(plainDepth));
}

function plainDepth(text: string): number {
  let depth = 0;
  let most = 0;
  for (const character of text) {
    if (character === '(') depth += 1;
    else if (character === ')') depth = Math.max(0, depth - 1);
    most = Math.max(most, depth);
  }
  return most;
}

/** The parser makes a pattern of each entry; only `*` and `.*` stand for anything, all else for itself. */
function anchored(entry: string): string {
  return entry
    .replace(/\(\.\*\)|\.\*|\*/g, '\0')
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('\0', '.*');
}

function shortened(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message
    .replace(/\s+/g, ' ')
    .replace(/Expected .* but (.*) found/, 'unexpected $1')
    .slice(0, 160)
    .replace(/\.$/, '');
}
