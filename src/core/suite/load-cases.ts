import type { JsonValue } from '../json.ts';
import { InputError, type Problem, type Range } from '../problem.ts';
import { type Places, placesBelow } from '../prompt/schema-problems.ts';
import type { RubricDefinition } from '../rubric/rubric.ts';
import type { Workspace } from '../workspace.ts';
import { checkCase } from './check-case.ts';
import { datasetCases, isDatasetPath, unknownDataset } from './dataset.ts';
import { filesOf } from './references.ts';
import type { SuiteCase, SuiteOutline } from './suite.ts';
import { duplicateCase, uniqueCases } from './unique-cases.ts';

/** More problems of inline cases than these tell nothing new. */
const mostProblems = 50;

/** The cases of a suite: inline ones checked, datasets found but not read. */
export interface LoadedCases {
  readonly inline: SuiteOutline['cases'];
  readonly datasets: SuiteOutline['datasets'];
  readonly files: readonly string[];
  /** Whether cases may bring rubrics of their own: some inline case does, or there are datasets. */
  readonly haveRubrics: boolean;
  /** Rubrics of inline cases. */
  readonly rubrics: readonly RubricDefinition[];
  readonly stream: () => AsyncIterable<SuiteCase>;
}

type Part = readonly SuiteCase[] | { readonly dataset: string };

/**
 * Checks what stands under `cases:`.
 * @throws {InputError} with every problem found.
 */
export async function loadCases(
  workspace: Workspace,
  raw: JsonValue | undefined,
  suite: Places,
): Promise<LoadedCases> {
  const problems: Problem[] = [];
  const parts: Part[] = [];
  const inline = new Map<string, SuiteCase>();
  const datasets: { pattern: string; range: Range }[] = [];
  const files = new Set<string>();
  for (const [index, entry] of (Array.isArray(raw) ? raw : []).entries()) {
    if (problems.length > mostProblems) break;
    const places = placesBelow(suite, ['cases', index]);
    try {
      if (typeof entry === 'string') {
        const range = places.rangeOf([]);
        if (!range) continue;
        datasets.push({ pattern: entry, range });
        for (const file of await datasetFiles(workspace, entry, suite.file, range)) {
          // Two patterns may well match the same file; its cases come once.
          if (!files.has(file)) parts.push({ dataset: file });
          files.add(file);
        }
      } else {
        const found = checkCase(entry, places);
        const first = inline.get(found.case.id);
        if (first) throw InputError.of(duplicateCase(first, found));
        inline.set(found.case.id, found);
        parts.push([found]);
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  const all = () => casesOf(workspace, parts);
  const rubrics = [...inline.values()].flatMap((one) => one.rubrics);
  return {
    inline: [...inline.values()].flatMap(({ case: { id }, range }) => (range ? [{ id, range }] : [])),
    datasets,
    files: [...files],
    haveRubrics: files.size > 0 || rubrics.length > 0,
    rubrics,
    stream: () => uniqueCases(all(), all),
  };
}

async function datasetFiles(
  workspace: Workspace,
  written: string,
  from: string,
  range: Range,
): Promise<string[]> {
  const files = await filesOf(workspace, { from, written, range }, 'dataset');
  const unknown = files.filter((file) => !isDatasetPath(file));
  if (unknown.length > 0) {
    throw new InputError(
      unknown.map((file) => ({ severity: 'error', ...unknownDataset(file, { file: from, range }) })),
    );
  }
  return files;
}

async function* casesOf(workspace: Workspace, parts: readonly Part[]): AsyncGenerator<SuiteCase> {
  for (const part of parts) {
    if ('dataset' in part) yield* datasetCases(workspace, part.dataset);
    else yield* part;
  }
}
