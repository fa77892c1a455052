import { isJsonObject, type JsonObject } from '../json.ts';
import { InputError, type Problem } from '../problem.ts';
import { mayHoldSeveral, splitPiece } from '../prompt/piece-path.ts';
import { promptPaths } from '../prompt/read-prompt.ts';
import { type Places, schemaProblems } from '../prompt/schema-problems.ts';
import { readYaml, type YamlDocument } from '../prompt/yaml-document.ts';
import type { Workspace } from '../workspace.ts';
import { gateOf, nothingJudged } from './defaults.ts';
import { readWhole } from './file-text.ts';
import { isGithubSuitePath, loadGithubSuite } from './github-suite.ts';
import { foreignToSuite } from './imports/foreign-to-suite.ts';
import { foreignToolOf } from './imports/registry.ts';
import { loadCases } from './load-cases.ts';
import { loadRubrics } from './load-rubrics.ts';
import { notComputed } from './not-computed.ts';
import { attempt } from './problem-list.ts';
import { filesOf, type Reference } from './references.ts';
import type { PromptReference, Suite } from './suite.ts';
import { readSuiteDocument } from './suite-document.ts';
import { type SuiteFrame, suiteFrame } from './suite-schema.ts';

/**
 * Reads and checks one suite: `*.eval.yaml`, a GitHub `.prompt.yml` with test data, or a suite of another tool.
 * Inline cases and all rubrics are checked; datasets are only looked for, and read by `cases()`.
 * @param path from the workspace's root.
 * @throws {InputError} with every problem found.
 */
export async function loadSuite(workspace: Workspace, path: string): Promise<Suite> {
  const tool = foreignToolOf(path);
  if (tool) return foreignToSuite(await tool.read(workspace, path));
  const text = await readWhole(workspace, path);
  if (isGithubSuitePath(path)) return loadGithubSuite(path, readYaml(text, path));
  return loadEvalSuite(workspace, path, await readSuiteDocument(workspace, text, path));
}

async function loadEvalSuite(workspace: Workspace, path: string, document: YamlDocument): Promise<Suite> {
  const places: Places = { file: path, rangeOf: document.rangeOf, keyRange: document.keyRange };
  const raw = suiteMapping(document, path);
  const problems: Problem[] = [];
  const checked = suiteFrame.safeParse(raw);
  if (!checked.success) problems.push(...schemaProblems(suiteFrame, checked.error, places));
  // A broken frame hides nothing else: what can be checked beside it is.
  const prompts = await attempt(problems, promptsOf(workspace, raw, places), []);
  const recordings = await attempt(problems, recordingsOf(workspace, raw, places), {
    files: [],
    missing: [],
  });
  const rubrics = await attempt(problems, loadRubrics(workspace, raw.rubrics, places), undefined);
  const cases = await attempt(problems, loadCases(workspace, raw.cases, places), undefined);
  if (!checked.success || problems.length > 0 || !rubrics || !cases) throw new InputError(inOrder(problems));

  const frame = checked.data;
  return {
    path,
    format: 'eval',
    prompts,
    models: modelsOf(frame, places),
    trials: frame.trials ?? 1,
    recordings: recordings.files,
    rubrics: rubrics.rubrics,
    gate: gateOf(frame.gate),
    budget: frame.budget ?? {},
    problems: [
      ...(rubrics.rubrics.length > 0 || cases.haveRubrics ? [] : [nothingJudged(path, places, 'rubrics')]),
      ...notComputed(
        path,
        rubrics.rubrics.map(({ range, ...rubric }) =>
          range && rubrics.inline.has(rubric.name) ? { ...rubric, range } : rubric,
        ),
      ),
      ...notComputed(path, cases.rubrics),
      ...recordings.missing,
    ],
    files: [...new Set([path, ...rubrics.files, ...cases.files, ...recordings.files])],
    outline: {
      head: document.head,
      rubrics: rubrics.rubrics.flatMap(({ name, range }) =>
        range && rubrics.inline.has(name) ? [{ name, range }] : [],
      ),
      cases: cases.inline,
      datasets: cases.datasets,
    },
    cases: cases.stream,
  };
}

/** Problems in the order of the file. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const place = ({ range }: Problem) => (range ? range.start.line * 100_000 + range.start.column : 0);
  return problems.toSorted((a, b) => place(a) - place(b));
}

function suiteMapping(document: YamlDocument, path: string): JsonObject {
  if (isJsonObject(document.value)) return document.value;
  throw InputError.of({
    code: 'not-a-suite',
    message:
      document.value === null
        ? 'This suite is empty.'
        : `A suite must be a mapping, not ${Array.isArray(document.value) ? 'a list' : 'a single value'}.`,
    remedy: 'Write the keys prompts, cases and rubrics.',
    file: path,
    range: document.head,
  });
}

async function promptsOf(workspace: Workspace, raw: JsonObject, places: Places): Promise<PromptReference[]> {
  const found = new Map<string, PromptReference>();
  const problems: Problem[] = [];
  for (const { written, range } of writtenPaths(raw.prompts, 'prompts', places)) {
    const reference = { from: places.file, written, range };
    for (const path of await attempt(problems, promptsNamed(workspace, reference), [])) {
      if (!found.has(path)) found.set(path, { path, range });
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return [...found.values()];
}

/** The prompts that a path or glob means; of a file that holds several all of them, or the one after its "#". */
async function promptsNamed(workspace: Workspace, reference: Reference): Promise<string[]> {
  const { file, piece } = splitPiece(reference.written);
  const found: string[] = [];
  for (const path of await filesOf(workspace, { ...reference, written: file }, 'prompt')) {
    if (piece === undefined && !mayHoldSeveral(path)) found.push(path);
    else {
      const text = (await workspace.readText(path)) ?? '';
      const named = piece === undefined ? path : `${path}#${piece}`;
      try {
        found.push(...promptPaths({ path: named, text }));
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        // What is wrong with the file as a whole is shown where it is named.
        const { from, range } = reference;
        throw new InputError(error.problems.map((problem) => ({ ...problem, file: from, range })));
      }
    }
  }
  return found;
}

/** A recording that is not there yet is a warning: `--record` writes the first one. */
async function recordingsOf(
  workspace: Workspace,
  raw: JsonObject,
  places: Places,
): Promise<{ files: string[]; missing: Problem[] }> {
  const found: string[] = [];
  const problems: Problem[] = [];
  for (const { written, range } of writtenPaths(raw.recordings, 'recordings', places)) {
    const reference = { from: places.file, written, range };
    found.push(...(await attempt(problems, filesOf(workspace, reference, 'recording'), [])));
  }
  const missing = problems.filter(({ code }) => code === 'no-such-file' || code === 'no-match');
  if (missing.length < problems.length) throw new InputError(problems);
  return {
    files: [...new Set(found)],
    missing: missing.map((problem) => ({
      ...problem,
      severity: 'warning',
      remedy: problem.remedy?.startsWith('Did you mean')
        ? problem.remedy
        : `Answers come from the model; "regrade run ${places.file} --record FILE" keeps them.`,
    })),
  };
}

/** The texts of a list of paths with their places; what is no text, the schema reports. */
function writtenPaths(list: unknown, key: string, places: Places) {
  if (!Array.isArray(list)) return [];
  return list.flatMap((written: unknown, index) => {
    const range = places.rangeOf([key, index]);
    return typeof written === 'string' && written !== '' && range ? [{ written, range }] : [];
  });
}

function modelsOf({ models = [] }: SuiteFrame, places: Places): Suite['models'] {
  return models.map((model, index) => {
    const range = places.rangeOf(['models', index]);
    const written = typeof model === 'string' ? { id: model } : model;
    return { ...written, ...(range ? { range } : {}) };
  });
}
