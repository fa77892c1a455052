import * as vscode from 'vscode';
import { InputError, type Problem } from '../core/problem.ts';
import type { Log } from './log.ts';

/** A button of a toast and what it does. */
export interface Choice {
  readonly title: string;
  run(): unknown;
}

/** Tells a person what went wrong: one short sentence and one button; the whole goes to the log. */
export class Notices {
  readonly #log: Log;
  readonly #open = new Set<string>();

  constructor(log: Log) {
    this.#log = log;
  }

  /**
   * Shows an error. Wrong input opens at its place, anything else leads to the log.
   * @param doing what failed, for the log: `running support.eval.yaml`
   * @param uriOf the file of a problem, where it can be opened
   */
  error(doing: string, error: unknown, uriOf: (path: string) => vscode.Uri | undefined): void {
    this.#log.error(
      `Failed: ${doing}.`,
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    );
    if (error instanceof InputError) {
      const [first] = error.problems;
      const more = error.problems.length - 1;
      const uri = first?.file === undefined ? undefined : uriOf(first.file);
      const sentence = [first?.message ?? error.message, first?.remedy].filter((part) => part).join(' ');
      this.tell(
        more > 0 ? `${sentence} (And ${more} more, see Problems.)` : sentence,
        uri === undefined ? this.showLog : { title: 'Open file', run: () => openAt(uri, first) },
      );
      return;
    }
    this.tell(`${upperFirst(doing)} failed: ${shortReason(error)}`, this.showLog);
  }

  /** Shows an error's sentence, once while it stands. */
  tell(sentence: string, choice: Choice): void {
    if (this.#open.has(sentence)) return;
    this.#open.add(sentence);
    vscode.window.showErrorMessage(sentence, choice.title).then((chosen) => {
      this.#open.delete(sentence);
      if (chosen === choice.title) choice.run();
    });
  }

  readonly showLog: Choice = { title: 'Show log', run: () => this.#log.show() };
}

const mostOfReason = 300;

/** An error's first line, cut; the log has the whole. */
function shortReason(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.length > mostOfReason ? `${line.slice(0, mostOfReason)}…` : line;
}

const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Opens a file with the cursor at a problem's place. */
export async function openAt(uri: vscode.Uri, place: Pick<Problem, 'range'> | undefined): Promise<void> {
  const { line, column } = place?.range?.start ?? { line: 1, column: 1 };
  const at = new vscode.Position(line - 1, column - 1);
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(at, at) });
}
