import * as vscode from 'vscode';
import { ageWords, caseWords, rubricWords } from '../code-lens/verdict-words.ts';
import { suiteTarget } from '../commands/targets.ts';
import { loadLanguage } from '../lazy/core.ts';
import { changesSince } from '../results/staleness.ts';
import type { Runs } from '../runs/runs.ts';
import { escapedMarkdown } from '../testing/markdown-text.ts';
import type { SuiteId } from '../workspace/workspace-model.ts';
import type { Hover } from './hovers.ts';
import type { SuiteFiles } from './suite-files.ts';

const showCase = 'regrade.showCase';

/** Says what stands at a place of a suite file, and how it did in the last run. */
export class SuiteHovers implements vscode.HoverProvider {
  readonly #files: SuiteFiles;
  readonly #runs: Runs;

  constructor(files: SuiteFiles, runs: Runs) {
    this.#files = files;
    this.#runs = runs;
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const offset = document.offsetAt(position);
    return this.#files.answer(document, async (file) => {
      const { hoverAt } = await loadLanguage();
      const found = await hoverAt(file.text, offset, file.kind, file.schema, file.around);
      if (found === undefined) return undefined;
      const result = found.result === undefined ? undefined : await this.#resultWords(file, found.result);
      const parts = [found.about, result ?? ''].filter((part) => part !== '');
      if (parts.length === 0) return undefined;
      const words = new vscode.MarkdownString(parts.join('\n\n'), true);
      words.isTrusted = { enabledCommands: [showCase] };
      const range = new vscode.Range(document.positionAt(found.start), document.positionAt(found.end));
      return new vscode.Hover(words, range);
    });
  }

  // --- internal ---

  /** How a rubric or a case did in the last run; undefined where it has no result. */
  async #resultWords(suite: SuiteId, of: NonNullable<Hover['result']>): Promise<string | undefined> {
    const { results } = await this.#runs.settled(suite);
    if (!results) return undefined;
    const age = ageWords(results, await changesSince(suite, results), Date.now());
    if ('rubric' in of) {
      const figures = results.rubric(of.rubric);
      return figures === undefined
        ? undefined
        : `Last run: ${escapedMarkdown(`${rubricWords(figures)}, ${age}`)}`;
    }
    const tally = results.ofCase(of.case);
    if (tally === undefined) return undefined;
    const target = suiteTarget(suite, { case: of.case });
    const link = `command:${showCase}?${encodeURIComponent(JSON.stringify([target]))}`;
    const [, icon = '', words = ''] = /^(\$\([\w-]+\) )?(.*)$/u.exec(caseWords(tally)) ?? [];
    const shown = `Last run: ${icon}${escapedMarkdown(`${words}, ${age}`)}`;
    return `${shown} · [Show case](${link.replaceAll('(', '%28').replaceAll(')', '%29')})`;
  }
}
