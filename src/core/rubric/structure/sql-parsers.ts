/** Dialects of SQL that can be read; each parser is a file of its own, loaded when first used. */
export const sqlDialects = ['mysql', 'postgresql', 'sqlite'] as const;
export type SqlDialect = (typeof sqlDialects)[number];

/** What is used of a parser of `node-sql-parser`. */
export interface SqlParser {
  /** @throws {Error} for what is no SQL. */
  astify(sql: string, options: { database: string }): unknown;
  /** @throws {Error} naming what is used and not in the list. */
  whiteListCheck(sql: string, list: string[], options: { database: string; type: 'table' | 'column' }): void;
}

/** The parser of a dialect. */
export async function parserOf(dialect: SqlDialect): Promise<SqlParser> {
  const { Parser } = await loaders[dialect]();
  return new Parser();
}

type Loaded = { readonly Parser: new () => SqlParser };

const loaders: { readonly [dialect in SqlDialect]: () => Promise<Loaded> } = {
  mysql: async () => (await import('node-sql-parser/build/mysql.js')).default,
  postgresql: async () => (await import('node-sql-parser/build/postgresql.js')).default,
  sqlite: async () => (await import('node-sql-parser/build/sqlite.js')).default,
};
