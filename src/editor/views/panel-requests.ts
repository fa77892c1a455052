import * as vscode from 'vscode';
import type { CellDetail } from '../../panel/contract.ts';
import { suiteTarget } from '../commands/targets.ts';
import { loadReading } from '../lazy/core.ts';
import { type Notices, openAt } from '../notices.ts';
import type { OutputDocuments } from '../output-documents.ts';
import { cellDetail, findCell } from '../results/cell-detail.ts';
import type { RunResults } from '../results/run-results.ts';
import type { Runs } from '../runs/runs.ts';
import { type SuiteId, suiteKey, type WorkspaceModel } from '../workspace/workspace-model.ts';
import type { PanelRequest, ResultsView } from './results-view.ts';

/** Answers the results panel; a request that fails is told in short and logged in full. */
export function answerPanel(
  view: ResultsView,
  parts: {
    readonly model: WorkspaceModel;
    readonly runs: Runs;
    readonly outputs: OutputDocuments;
    readonly notices: Notices;
  },
): vscode.Disposable {
  const requests = new PanelRequests(parts.model, parts.runs, parts.outputs);
  return view.onDidRequest(async (request) => {
    try {
      const answer = await requests.handle(request);
      if (answer !== undefined) view.sendDetail(answer.run, answer.detail);
    } catch (error) {
      parts.notices.error(`${request.type} in the results panel`, error, () => undefined);
    }
  });
}

/** Does what a person clicks in the results panel. Names that the panel sends are looked up, never followed. */
class PanelRequests {
  readonly #model: WorkspaceModel;
  readonly #runs: Runs;
  readonly #outputs: OutputDocuments;

  constructor(model: WorkspaceModel, runs: Runs, outputs: OutputDocuments) {
    this.#model = model;
    this.#runs = runs;
    this.#outputs = outputs;
  }

  /** @returns a detail to send back, where one was asked for. */
  async handle(
    request: PanelRequest,
  ): Promise<{ readonly run: string; readonly detail: CellDetail } | undefined> {
    switch (request.type) {
      case 'run':
        await this.#command('regrade.runSuite', request.suite);
        return undefined;
      case 'runCase':
        await this.#command('regrade.runCase', request.suite, request.case);
        return undefined;
      case 'cancel':
        this.#cancel(request.run);
        return undefined;
      case 'detail':
        return this.#detail(request.run, request.key);
      case 'openOutput':
        await this.#openOutput(request.run, request.key);
        return undefined;
      case 'openCase':
        await this.#openCase(request.suite, request.case);
        return undefined;
      case 'openPrompt':
        await this.#openFile(request.prompt, null);
        return undefined;
      case 'compare': {
        const prompt = this.#model.named(request.prompt);
        if (prompt !== undefined)
          await vscode.commands.executeCommand('regrade.compareWithProduction', { prompt: suiteKey(prompt) });
        return undefined;
      }
      case 'openSuite':
        await this.#openFile(request.suite, request.line);
        return undefined;
      case 'openFile':
        await this.#openFile(request.file, request.line);
        return undefined;
      case 'copy':
        await vscode.env.clipboard.writeText(request.text);
        return undefined;
      case 'start':
        await vscode.commands.executeCommand(...startCommands[request.what]);
        return undefined;
    }
  }

  // --- internal ---

  async #command(command: string, name: string, id?: string): Promise<void> {
    const suite = this.#model.named(name);
    if (suite === undefined) return;
    await vscode.commands.executeCommand(command, suiteTarget(suite, id === undefined ? {} : { case: id }));
  }

  #cancel(run: string): void {
    const suite = this.#runs.suiteOf(run);
    if (suite !== undefined) this.#runs.cancel(suite);
  }

  async #detail(run: string, key: string): Promise<{ run: string; detail: CellDetail } | undefined> {
    const results = this.#runs.shown(run);
    const file = results?.cells.get(key)?.file;
    if (file === undefined) return undefined;
    const { openRun } = await loadReading();
    const stored = await openRun(file);
    const found = await findCell(stored, key);
    return found === undefined ? undefined : { run, detail: cellDetail(stored, found.cell, found.of) };
  }

  async #openOutput(run: string, key: string): Promise<void> {
    const cell = this.#runs.shown(run)?.cells.get(key);
    if (cell !== undefined) await this.#outputs.open(cell.file, key, cell.row.title);
  }

  /** Opens a case at its line: where it stands now for an inline case, where it stood when it ran for a dataset's. */
  async #openCase(name: string, id: string): Promise<void> {
    const suite = this.#model.named(name);
    if (suite === undefined) return;
    const place = (await inlinePlace(suite, id)) ?? this.#ranAt(suite, id);
    if (place === undefined) return;
    await openAt(suite.folder.uriOf(place.file), lineOf(place.line));
  }

  #ranAt(suite: SuiteId, id: string): { readonly file: string; readonly line: number | null } | undefined {
    const results: RunResults | null | undefined = this.#runs.state(suite).results;
    return results?.cases.get(id);
  }

  async #openFile(name: string, line: number | null): Promise<void> {
    const place = this.#model.named(name);
    // `absolute` and `..` never come out of the model's own names; a name of another kind opens nothing.
    if (place === undefined || place.folder.pathOf(place.folder.uriOf(place.path)) === undefined) return;
    await openAt(place.folder.fileUriOf(place.path), lineOf(line));
  }
}

async function inlinePlace(
  { folder, path }: SuiteId,
  id: string,
): Promise<{ file: string; line: number } | undefined> {
  const read = await folder.suite(path);
  const inline = read.ok ? read.value.outline.cases.find((one) => one.id === id) : undefined;
  return inline === undefined ? undefined : { file: path, line: inline.range.start.line };
}

const lineOf = (line: number | null) => {
  const start = { line: line ?? 1, column: 1 };
  return { range: { start, end: start } };
};

const startCommands: {
  readonly [What in Extract<PanelRequest, { type: 'start' }>['what']]: [string, ...unknown[]];
} = {
  newPrompt: ['regrade.newPrompt'],
  newSuite: ['regrade.newSuite'],
  openWalkthrough: ['workbench.action.openWalkthrough', 'regrade.regrade#regrade.start'],
  setApiKey: ['regrade.setApiKey'],
  manageTrust: ['workbench.trust.manage'],
  showLog: ['regrade.showLog'],
};
