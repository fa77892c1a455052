import * as vscode from 'vscode';
import type { RunSelection } from '../../core/run/run.ts';
import type { Runs } from '../runs/runs.ts';
import type { ResultsView } from '../views/results-view.ts';
import { fileName } from '../wording.ts';
import { type SuiteId, suiteKey, type WorkspaceModel } from '../workspace/workspace-model.ts';
import { type Targets, targetOf } from './targets.ts';

/** The commands that start, stop and show runs. */
export class RunCommands {
  readonly #targets: Targets;
  readonly #model: WorkspaceModel;
  readonly #runs: Runs;
  readonly #results: ResultsView;

  constructor(targets: Targets, model: WorkspaceModel, runs: Runs, results: ResultsView) {
    this.#targets = targets;
    this.#model = model;
    this.#runs = runs;
    this.#results = results;
  }

  /** Runs every suite that uses a prompt, for that prompt alone; in an environment where the target names one. */
  async prompt(argument: unknown): Promise<void> {
    const prompt = await this.#targets.prompt(argument);
    if (prompt === undefined) {
      await vscode.window.showInformationMessage('Open a prompt file first.');
      return;
    }
    const { environment } = targetOf(argument);
    const suites = await this.#targets.suitesOf(prompt);
    if (suites.length === 0) {
      const create = 'New eval suite';
      const chosen = await vscode.window.showInformationMessage(
        `No eval suite names ${fileName(prompt.path)} yet.`,
        create,
      );
      const target = { prompt: prompt.folder.uriOf(prompt.path).toString() };
      if (chosen === create) await vscode.commands.executeCommand('regrade.newSuite', target);
      return;
    }
    const [first] = suites;
    if (first !== undefined) await this.#reveal(first);
    await Promise.all(
      suites.map(async (suite) => {
        const read = await suite.folder.suite(suite.path);
        // Of a suite that names no other prompt the run is a whole one, which a label may rest on.
        const whole = read.ok && read.value.prompts.every(({ path }) => path === prompt.path);
        return this.#ask(suite, {
          ...(whole ? {} : { prompts: [prompt.path] }),
          ...(environment === undefined ? {} : { environment }),
        });
      }),
    );
  }

  async suite(argument: unknown): Promise<void> {
    const suite = await this.#targets.suite(argument);
    if (suite === undefined) {
      await this.#noSuite();
      return;
    }
    await this.#reveal(suite);
    await this.#ask(suite, {});
  }

  async allSuites(): Promise<void> {
    const suites = await this.#model.suites();
    const [first] = suites;
    if (first === undefined) {
      await this.#noSuite();
      return;
    }
    await this.#reveal(first);
    await Promise.all(suites.map((suite) => this.#ask(suite, {})));
  }

  /** Runs one case: the one it is given, else the one at the cursor, else one that the person picks. */
  async oneCase(argument: unknown): Promise<void> {
    const suite = await this.#targets.suite(argument);
    if (suite === undefined) return;
    const id = targetOf(argument).case ?? (await this.#caseAtCursor(suite)) ?? (await this.#pickCase(suite));
    if (id === undefined) return;
    await this.#reveal(suite, id);
    await this.#ask(suite, { cases: [id] });
    await this.#reveal(suite, id);
  }

  /** Runs again the cases of which some cell did not pass. */
  async failed(argument: unknown): Promise<void> {
    const suite = await this.#targets.suite(argument);
    if (suite === undefined) return;
    const { results } = await this.#runs.settled(suite);
    const cases = results?.failedCases() ?? [];
    if (cases.length === 0) {
      await vscode.window.showInformationMessage(
        `No case of ${fileName(suite.path)} failed in its last run.`,
      );
      return;
    }
    await this.#reveal(suite);
    await this.#ask(suite, { cases });
  }

  async cancel(argument: unknown): Promise<void> {
    const { suite } = targetOf(argument);
    const place = suite === undefined ? undefined : this.#model.locate(vscode.Uri.parse(suite));
    this.#runs.cancel(place);
  }

  /** Shows a suite's results, or those of one case where one is given. */
  async show(argument: unknown): Promise<void> {
    const target = targetOf(argument);
    if (target.suite === undefined) {
      await this.#results.focus();
      return;
    }
    const suite = await this.#targets.suite(target);
    if (suite !== undefined) await this.#reveal(suite, target.case);
  }

  // --- internal ---

  #ask(suite: SuiteId, selection: RunSelection): Promise<void> {
    return this.#runs.start({ suite, selection, mode: 'ask', byUser: true });
  }

  async #reveal(suite: SuiteId, id?: string): Promise<void> {
    const { results } = await this.#runs.settled(suite);
    const cell = id === undefined ? undefined : results?.worstOf(id);
    await this.#results.reveal(suite, cell?.row.key ?? null);
  }

  async #caseAtCursor(suite: SuiteId): Promise<string | undefined> {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.uri.toString() !== suiteKey(suite)) return undefined;
    const read = await suite.folder.suite(suite.path);
    const line = editor.selection.active.line + 1;
    return read.ok
      ? read.value.outline.cases.find(({ range }) => range.start.line <= line && line <= range.end.line)?.id
      : undefined;
  }

  async #pickCase(suite: SuiteId): Promise<string | undefined> {
    const read = await suite.folder.suite(suite.path);
    if (!read.ok) return undefined;
    const items: { label: string; description: string; id: string }[] = [];
    for await (const { case: one, file } of read.value.cases()) {
      items.push({ label: one.name ?? one.id, description: file, id: one.id });
      if (items.length >= mostPicks) break;
    }
    return (await vscode.window.showQuickPick(items, { placeHolder: 'Which case?' }))?.id;
  }

  async #noSuite(): Promise<void> {
    const create = 'New eval suite';
    const chosen = await vscode.window.showInformationMessage(
      'There is no eval suite in this workspace yet.',
      create,
    );
    if (chosen === create) await vscode.commands.executeCommand('regrade.newSuite');
  }
}

/** A list to pick from is of no use beyond this length; a larger suite's cases are run from their lenses or the panel. */
const mostPicks = 2000;
