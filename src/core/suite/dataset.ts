import type { JsonObject } from '../json.ts';
import { InputError, type Problem, type Range } from '../problem.ts';
import { type Places, placesBelow } from '../prompt/schema-problems.ts';
import { readYaml } from '../prompt/yaml-document.ts';
import type { Workspace } from '../workspace.ts';
import { caseFields } from './case-schema.ts';
import { checkCase } from './check-case.ts';
import { readWhole } from './file-text.ts';
import { readCsv } from './read-csv.ts';
import { readJsonl } from './read-jsonl.ts';
import type { SuiteCase } from './suite.ts';

type Reader = (workspace: Workspace, path: string) => AsyncIterable<SuiteCase>;

/** File name's end → how its cases are read. JSON is YAML. */
const readers: { readonly [extension: string]: Reader } = {
  jsonl: jsonlCases,
  ndjson: jsonlCases,
  csv: csvCases,
  yaml: yamlCases,
  yml: yamlCases,
  json: yamlCases,
};

/** Whether a file of this name can be a dataset. */
export function isDatasetPath(path: string): boolean {
  return readerOf(path) !== undefined;
}

/** File name ends of datasets, for messages. */
export const datasetEndings: readonly string[] = Object.keys(readers).map((extension) => `.${extension}`);

/**
 * The cases of one dataset file in order, streamed (YAML is read whole).
 * @throws {InputError} at the first broken record, with its place.
 */
export function datasetCases(workspace: Workspace, path: string): AsyncIterable<SuiteCase> {
  const reader = readerOf(path);
  if (!reader) throw InputError.of(unknownDataset(path, { file: path }));
  return reader(workspace, path);
}

/** The problem of a dataset whose name tells no format. */
export function unknownDataset(
  path: string,
  place: Pick<Problem, 'file' | 'range'>,
): Omit<Problem, 'severity'> {
  return {
    code: 'unknown-dataset-format',
    message: `The name "${path}" does not tell what kind of dataset it is.`,
    remedy: `Use a file that ends with ${datasetEndings.join(', ')}.`,
    ...place,
  };
}

function readerOf(path: string): Reader | undefined {
  const extension = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(readers, extension) ? readers[extension] : undefined;
}

async function* jsonlCases(workspace: Workspace, path: string): AsyncGenerator<SuiteCase> {
  for await (const { value, range } of readJsonl(await workspace.readChunks(path), path)) {
    yield checkCase(flatRecord(value), rowPlaces(path, range));
  }
}

async function* csvCases(workspace: Workspace, path: string): AsyncGenerator<SuiteCase> {
  for await (const { value, range } of readCsv(await workspace.readChunks(path), path)) {
    yield checkCase(value, rowPlaces(path, range));
  }
}

async function* yamlCases(workspace: Workspace, path: string): AsyncGenerator<SuiteCase> {
  const document = readYaml(await readWhole(workspace, path), path);
  if (!Array.isArray(document.value)) {
    throw InputError.of({
      code: 'not-a-list',
      message: 'A YAML dataset must be a list of cases.',
      remedy: 'Start each case with "- ".',
      file: path,
      range: document.head,
    });
  }
  const places: Places = { file: path, rangeOf: document.rangeOf, keyRange: document.keyRange };
  for (const [index, record] of document.value.entries())
    yield checkCase(record, placesBelow(places, [index]));
}

/** A row's parts have no places of their own. */
const rowPlaces = (file: string, range: Range): Places => ({
  file,
  rangeOf: () => range,
  keyRange: () => range,
});

/** A record without `vars` holds its variables beside the fields of a case. */
function flatRecord(value: JsonObject): JsonObject {
  if (Object.hasOwn(value, 'vars')) return value;
  const entries = Object.entries(value);
  return {
    ...Object.fromEntries(entries.filter(([key]) => caseFields.includes(key))),
    vars: Object.fromEntries(entries.filter(([key]) => !caseFields.includes(key))),
  };
}
