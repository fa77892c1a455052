import * as vscode from 'vscode';
import { loadLanguage } from '../lazy/core.ts';
import type { SuiteFiles } from './suite-files.ts';

/** More links than these nobody follows. */
const mostLinks = 500;

/** Makes the files that a suite names links. A glob, which may name several, leads to its files by its definition. */
export class SuiteLinks implements vscode.DocumentLinkProvider {
  readonly #files: SuiteFiles;

  constructor(files: SuiteFiles) {
    this.#files = files;
  }

  provideDocumentLinks(document: vscode.TextDocument): Promise<vscode.DocumentLink[] | undefined> {
    return this.#files.answer(document, async ({ text, kind, folder, around }) => {
      const { namedFiles } = await loadLanguage();
      const links: vscode.DocumentLink[] = [];
      for (const { written, start, end } of namedFiles(text, kind).slice(0, mostLinks)) {
        const [path, ...more] = await around.files(written);
        if (path === undefined || more.length > 0) continue;
        const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
        links.push(new vscode.DocumentLink(range, folder.uriOf(path)));
      }
      return links;
    });
  }
}
