import * as vscode from 'vscode';
import type { LocatedCase } from '../core/case.ts';
import { InputError, type Problem } from '../core/problem.ts';
import { promptOfEnvironments } from '../core/prompt/environments-path.ts';
import { editorFileKind } from '../core/prompt/formats/editor-file/kinds.ts';
import type { RubricDefinition } from '../core/rubric/rubric.ts';
import { Disposables } from './disposables.ts';
import { loadLanguage, loadReading } from './lazy/core.ts';
import type { Log } from './log.ts';
import { Throttle } from './throttle.ts';
import { configurationFile, isEnvironmentsName, nameTells } from './workspace/file-names.ts';
import type { Folder } from './workspace/folder.ts';
import type { SuiteId, WorkspaceModel } from './workspace/workspace-model.ts';

/** Diagnostics follow the keys at this pace, ms. */
const paceMs = 300;

/** At most so many cases of an open suite are checked against its prompts while one types; a run checks all. */
const mostCases = 500;

/** At most so many problems of cases are shown: the next ones are most likely the same. */
const mostProblems = 50;

/** Shows the problems of open prompts and suites, and of the files that these suites are made of, while one types. */
export class Diagnostics implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #collection = this.#owned.add(vscode.languages.createDiagnosticCollection('regrade'));
  readonly #pace = this.#owned.add(new Throttle(paceMs, () => this.#checkPending()));
  readonly #model: WorkspaceModel;
  readonly #log: Log;
  readonly #pending = new Map<string, SuiteId>();
  /** Checked file → its problems, by the file that they stand in. */
  readonly #found = new Map<string, ReadonlyMap<string, readonly vscode.Diagnostic[]>>();

  constructor(model: WorkspaceModel, log: Log) {
    this.#model = model;
    this.#log = log;
    for (const document of vscode.workspace.textDocuments) this.#look(document);
    this.#owned.add(vscode.workspace.onDidOpenTextDocument((document) => this.#look(document)));
    this.#owned.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#put(uri.toString(), [])));
    this.#owned.add(
      model.onDidChange(({ folder, paths }) => {
        for (const document of vscode.workspace.textDocuments) {
          const path = folder.pathOf(document.uri);
          if (path === undefined) continue;
          // A suite may name this file now, or no longer.
          if (paths.has(path) || this.#isSuite(document.uri) || nameTells(path) === 'named')
            this.#look(document);
        }
      }),
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }

  // --- internal ---

  #isSuite = (uri: vscode.Uri) => this.#found.has(uri.toString()) && !/\.prompt$/u.test(uri.path);

  #look({ uri }: vscode.TextDocument): void {
    const place = this.#model.locate(uri);
    if (place === undefined) return;
    if (!place.folder.concerns(place.path) && nameTells(place.path) === undefined) return;
    this.#pending.set(uri.toString(), place);
    this.#pace.request();
  }

  async #checkPending(): Promise<void> {
    const pending = [...this.#pending];
    this.#pending.clear();
    for (const [key, place] of pending) {
      try {
        this.#put(key, await problemsOf(place), place);
      } catch (error) {
        this.#log.error(
          `${place.path} could not be checked.`,
          error instanceof Error ? error : String(error),
        );
      }
    }
  }

  #put(checked: string, problems: readonly Problem[], place?: SuiteId): void {
    const before = this.#found.get(checked);
    const byFile = new Map<string, vscode.Diagnostic[]>();
    for (const problem of problems) {
      if (place === undefined) continue;
      const file = place.folder.uriOf(problem.file ?? place.path).toString();
      byFile.set(file, [...(byFile.get(file) ?? []), diagnosticOf(problem)]);
    }
    if (place === undefined) this.#found.delete(checked);
    else this.#found.set(checked, byFile);
    for (const file of new Set([...(before?.keys() ?? []), ...byFile.keys()])) {
      this.#collection.set(vscode.Uri.parse(file), merged(this.#found.values(), file));
    }
  }
}

/** The problems of a prompt or a suite as it stands now, unsaved text included. */
async function problemsOf(place: SuiteId): Promise<Problem[]> {
  const { folder, path } = place;
  const problems: Problem[] = [];
  if (path === configurationFile) problems.push(...(await folder.configuration()).problems);
  for (const prompt of await folder.promptsIn(path))
    problems.push(...(await problemsOfPrompt(folder, prompt)));
  const owner = isEnvironmentsName(path) ? promptOfEnvironments(path) : undefined;
  for (const prompt of owner === undefined ? [] : await folder.promptsIn(owner))
    problems.push(...(await folder.prompt(prompt)).problems);
  if (!(await folder.suitePaths()).includes(path)) return problems;
  const suite = await folder.suite(path);
  problems.push(...suite.problems);
  if (suite.ok) problems.push(...(await problemsOfCases(place)));
  return problems;
}

/** A file that an editor runs and that no suite names is a prompt to its editor alone: only what breaks it is told. */
async function problemsOfPrompt(folder: Folder, path: string): Promise<readonly Problem[]> {
  const { problems } = await folder.prompt(path);
  if (editorFileKind(path) === undefined || (await folder.suitesOf(path)).length > 0) return problems;
  return nameTells(path) === 'quiet' ? [] : problems.filter(({ severity }) => severity === 'error');
}

/** What is wrong with the cases of a suite: broken records, variables that a prompt misses. */
async function problemsOfCases({ folder, path }: SuiteId): Promise<Problem[]> {
  const suite = await folder.suite(path);
  if (!suite.ok) return [];
  const read = await Promise.all(suite.value.prompts.map((reference) => folder.promptIn(reference)));
  const prompts = read.flatMap((one) => (one.ok ? [one.value] : []));
  const problems: Problem[] = [];
  for (const [index, reference] of suite.value.prompts.entries()) {
    const prompt = read[index];
    if (prompt === undefined || prompt.ok) continue;
    problems.push({
      severity: 'error',
      code: 'unreadable-prompt',
      message: `The prompt "${reference.path}" cannot be used: ${prompt.problems[0]?.message ?? 'it has errors.'}`,
      file: path,
      ...(reference.range === undefined ? {} : { range: reference.range }),
    });
  }
  let checked = 0;
  try {
    for await (const located of suite.value.cases()) {
      if (++checked > mostCases || problems.length > mostProblems) break;
      const { vars, history } = located.case;
      const told: (readonly Problem[])[] = [];
      for (const prompt of prompts) {
        try {
          told.push(prompt.render(history === undefined ? { vars } : { vars, history }).problems);
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          // The place in the prompt is right; what has to be mended is most often the case.
          problems.push(...error.problems.map((problem) => atCase(problem, located)));
        }
      }
      if (suite.value.format === 'eval' && told.length === prompts.length) {
        const rubrics = [...suite.value.rubrics, ...located.rubrics];
        problems.push(...(await unknownVariables(told, rubrics, located, folder)));
      }
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    problems.push(...error.problems);
  }
  return problems;
}

/** Variables of a case that nothing of the suite takes, each where its name stands: a typing mistake most likely. */
async function unknownVariables(
  told: readonly (readonly Problem[])[],
  rubrics: readonly RubricDefinition[],
  located: LocatedCase,
  folder: Folder,
): Promise<Problem[]> {
  const { unknownToAll, variableOf } = await loadReading();
  const everywhere = unknownToAll(told, rubrics);
  const { range, file } = located;
  if (everywhere.length === 0 || range === undefined || !/\.ya?ml$/u.test(file))
    return everywhere.map((problem) => atCase(problem, located));
  const { variableRange } = await loadLanguage();
  const text = (await folder.workspace.readText(file)) ?? '';
  return everywhere.map((problem) => {
    return atCase(problem, { file, range: variableRange(text, range, variableOf(problem)) ?? range });
  });
}

function atCase(problem: Problem, located: Pick<LocatedCase, 'file' | 'range'>): Problem {
  const { range: _, ...rest } = problem;
  return { ...rest, file: located.file, ...(located.range === undefined ? {} : { range: located.range }) };
}

function diagnosticOf({ severity, code, message, remedy, range }: Problem): vscode.Diagnostic {
  const start = range?.start ?? { line: 1, column: 1 };
  const end = range?.end ?? start;
  const place = new vscode.Range(start.line - 1, start.column - 1, end.line - 1, end.column - 1);
  const diagnostic = new vscode.Diagnostic(
    place,
    remedy === undefined ? message : `${message} ${remedy}`,
    severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
  );
  diagnostic.source = 'regrade';
  diagnostic.code = code;
  return diagnostic;
}

/** What several checked files found in one file, each problem once. */
function merged(
  found: Iterable<ReadonlyMap<string, readonly vscode.Diagnostic[]>>,
  file: string,
): vscode.Diagnostic[] {
  const all = new Map<string, vscode.Diagnostic>();
  for (const byFile of found) {
    for (const diagnostic of byFile.get(file) ?? []) {
      const { start } = diagnostic.range;
      all.set(`${start.line}:${start.character} ${diagnostic.message}`, diagnostic);
    }
  }
  return [...all.values()];
}
