import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { CaseRow } from '../../core/compare/comparison.ts';
import { cellKey } from '../../core/run/cell-key.ts';
import type { FromComparison, ToComparison } from '../../panel/comparison-contract.ts';
import { openAt } from '../notices.ts';
import { versionUri } from '../versions/version-documents.ts';
import { productionLabel } from '../versions/versions.ts';
import { panelFolder } from '../views/panel-page.ts';
import { fileName, promptTitle } from '../wording.ts';
import { suiteKey } from '../workspace/workspace-model.ts';
import { acceptOutput, placeOfCase } from './accept-output.ts';
import type { ComparisonSession } from './comparison-session.ts';
import type { ComparisonParts } from './comparisons.ts';
import { brokenRows } from './offers.ts';
import type { ShownComparison } from './shown-comparison.ts';

/** What a page asks for that is more than showing. */
export type ComparisonRequest = Exclude<
  FromComparison,
  { readonly type: 'ready' | 'drawn' | 'pick' | 'addSide' | 'removeSide' | 'openTab' }
>;

/** Does what a person clicks in a comparison. Cases and files that the page names are looked up, never followed. */
export class ComparisonActions {
  readonly #parts: ComparisonParts;
  readonly #session: ComparisonSession;
  readonly #post: (message: ToComparison) => void;

  constructor(parts: ComparisonParts, session: ComparisonSession, post: (message: ToComparison) => void) {
    this.#parts = parts;
    this.#session = session;
    this.#post = post;
  }

  async handle(request: ComparisonRequest): Promise<void> {
    const { place } = this.#session;
    const target = { prompt: suiteKey(place) };
    switch (request.type) {
      case 'runMissing':
        return this.#session.refresh('all');
      case 'cancel':
        return this.#session.cancel();
      case 'rerunBroken':
        return this.#rerun((shown) => brokenRows(shown), 'candidate');
      case 'addTrials':
        return this.#session.addTrials();
      case 'promote':
        await vscode.commands.executeCommand('regrade.promoteVersion', {
          ...target,
          version: this.#session.sides.candidate.ref,
        });
        return;
      case 'rollBack':
        await vscode.commands.executeCommand('regrade.rollBack', { ...target, label: productionLabel });
        return;
      case 'openDiff':
        return this.#openDiff();
      case 'copyMarkdown':
        await vscode.env.clipboard.writeText(await this.#markdown());
        vscode.window.setStatusBarMessage('$(check) The comparison is copied as Markdown.', 4000);
        return;
      case 'exportHtml':
        return this.#exportHtml();
      case 'openRecords':
        return this.#openRecords();
      case 'detail':
        return this.#detail(request.id, request.case);
      case 'openCase':
        return this.#openCase(request.id, request.case);
      case 'runCase':
        return this.#rerun((shown) => [shown.rows.get(request.case) ?? []].flat(), 'both');
      case 'accept':
        return this.#accept(request);
      case 'openOutputs':
        return this.#openOutputs(request);
      case 'openTrace':
        return;
      case 'openFile':
        return this.#openFile(request.file, request.line);
      case 'openPrompt':
        await openAt(place.folder.fileUriOf(place.path), undefined);
        return;
      case 'explain':
        await vscode.window.showInformationMessage('How a verdict is decided', {
          modal: true,
          detail: explanation,
        });
        return;
      case 'manageTrust':
        await vscode.commands.executeCommand('workbench.trust.manage');
        return;
      case 'showLog':
        await vscode.commands.executeCommand('regrade.showLog');
        return;
    }
  }

  // --- internal ---

  async #rerun(rows: (shown: ShownComparison) => CaseRow[], sides: 'candidate' | 'both'): Promise<void> {
    const { shown } = this.#session;
    if (shown !== undefined) await this.#session.rerun(rows(shown), sides);
  }

  #markdown(): Promise<string> {
    const { worker, further } = this.#session;
    return worker.ask({ kind: 'markdown', further });
  }

  async #openDiff(): Promise<void> {
    const { place, sides, shown } = this.#session;
    const uri = (ref: string) =>
      ref === 'working' ? place.folder.fileUriOf(place.path) : versionUri(place, ref);
    const words = `${shown?.summary.baseline.words ?? 'before'} ↔ ${shown?.summary.candidate.words ?? 'now'}`;
    await vscode.commands.executeCommand(
      'vscode.diff',
      uri(sides.baseline.ref),
      uri(sides.candidate.ref),
      `${fileName(place.path)}: ${words}`,
    );
  }

  async #exportHtml(): Promise<void> {
    const { place, worker, further } = this.#session;
    const folder = panelFolder(this.#parts.extension);
    const file = await vscode.window.showSaveDialog({
      title: 'Export the comparison',
      defaultUri: place.folder.uriOf(`${promptTitle(place.path)}-comparison.html`),
      filters: { HTML: ['html'] },
    });
    if (file === undefined) return;
    const [js, css] = await Promise.all(
      ['comparison-report.js', 'comparison-report.css'].map((name) =>
        readFile(vscode.Uri.joinPath(folder, name).fsPath, 'utf8'),
      ),
    );
    const html = await worker.ask({ kind: 'html', js: js ?? '', css: css ?? '', further });
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(html));
    const open = 'Open in browser';
    const chosen = await vscode.window.showInformationMessage(`${fileName(file.path)} is written.`, open);
    if (chosen === open) await vscode.env.openExternal(file);
  }

  async #openRecords(): Promise<void> {
    const { shown } = this.#session;
    if (shown === undefined) return;
    const items = (['baseline', 'candidate'] as const).flatMap((side) =>
      shown.parts[side].flatMap(({ stored, suite }) =>
        stored === null
          ? []
          : [{ label: shown.summary[side].words, description: suite.path, detail: fileName(stored), stored }],
      ),
    );
    const chosen = await vscode.window.showQuickPick(items, { title: 'Open which record?' });
    if (chosen !== undefined) await openAt(vscode.Uri.file(chosen.stored), undefined);
  }

  async #detail(id: string, caseId: string): Promise<void> {
    const { shown, worker } = this.#session;
    if (shown?.id !== id) return;
    const found = await worker.ask({ kind: 'detail', case: caseId });
    if (found === null) this.#post({ type: 'noDetail', id, case: caseId });
    else this.#post({ type: 'detail', id, detail: found.detail });
  }

  async #openCase(id: string, caseId: string): Promise<void> {
    const row = this.#row(id, caseId);
    if (row === undefined) return;
    const { folder } = this.#session.place;
    const place = await placeOfCase({ folder, path: row.suite }, row.case);
    const file = place?.file ?? row.file;
    if (folder.pathOf(folder.uriOf(file)) === undefined) return;
    const line = place?.range?.start.line ?? row.line ?? 1;
    const start = { line, column: 1 };
    await openAt(folder.uriOf(file), { range: { start, end: start } });
  }

  async #accept(request: Extract<ComparisonRequest, { readonly type: 'accept' }>): Promise<void> {
    const row = this.#row(request.id, request.case);
    if (row === undefined) return;
    const found = await this.#session.worker.ask({ kind: 'detail', case: request.case });
    const pair = found?.detail.pairs.find(
      ({ model, trial }) => model === request.model && trial === request.trial,
    );
    const output = pair?.candidate?.output ?? null;
    if (output === null) {
      await vscode.window.showInformationMessage('This trial has no answer to accept.');
      return;
    }
    const { folder } = this.#session.place;
    await acceptOutput({ folder, path: row.suite }, row.case, output);
    // The page says that the suite changed, and offers to compare again.
    vscode.window.setStatusBarMessage(`$(check) "${row.title}" expects this answer now.`, 6000);
  }

  async #openOutputs(request: Extract<ComparisonRequest, { readonly type: 'openOutputs' }>): Promise<void> {
    const { shown } = this.#session;
    const row = this.#row(request.id, request.case);
    if (shown === undefined || row === undefined) return;
    const { outputs } = this.#parts;
    const uris: vscode.Uri[] = [];
    for (const side of ['baseline', 'candidate'] as const) {
      const part = shown.parts[side].find(({ suite }) => suite.path === row.suite) ?? shown.parts[side][0];
      if (part === undefined || part.stored === null) return;
      const { prompt, version, models } = shown.summary[side];
      const [only] = models;
      const model = models.includes(request.model) ? request.model : (only ?? request.model);
      const key = cellKey({
        prompt,
        version,
        model: model as Parameters<typeof cellKey>[0]['model'],
        case: row.case,
        trial: request.trial,
      });
      uris.push(await outputs.addressOf(part.stored, key, `${row.title}, ${shown.summary[side].words}`));
    }
    await vscode.commands.executeCommand('vscode.diff', ...uris, `${row.title}: both answers`);
  }

  async #openFile(name: string, line: number | null): Promise<void> {
    const place = this.#parts.model.named(name);
    if (place === undefined || place.folder.pathOf(place.folder.uriOf(place.path)) === undefined) return;
    const start = { line: line ?? 1, column: 1 };
    await openAt(place.folder.fileUriOf(place.path), { range: { start, end: start } });
  }

  #row(id: string, caseId: string): CaseRow | undefined {
    const { shown } = this.#session;
    return shown?.id === id ? shown.rows.get(caseId) : undefined;
  }
}

const explanation = [
  'Each case is paired with itself: the same case, model and trial under both versions.',
  'The difference of a rubric is the mean over cases, with a 95 % interval. A case counts once, however many trials it has.',
  'A rubric improved or regressed when a sign-flip test over the cases shows it, corrected for the number of rubrics (Holm).',
  'It is unchanged when its difference is shown to lie within the margin, and not decided when neither can be shown; then the number of cases that would probably tell is given.',
].join('\n\n');
