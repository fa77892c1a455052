import * as vscode from 'vscode';
import { loadLanguage } from '../lazy/core.ts';
import type { Offer } from './offer.ts';
import type { SuiteFiles } from './suite-files.ts';

const kinds: Readonly<Record<Offer['kind'], vscode.CompletionItemKind>> = {
  key: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.EnumMember,
  type: vscode.CompletionItemKind.Function,
  rubric: vscode.CompletionItemKind.Reference,
  file: vscode.CompletionItemKind.File,
  model: vscode.CompletionItemKind.Constant,
  variable: vscode.CompletionItemKind.Variable,
  label: vscode.CompletionItemKind.Reference,
  tag: vscode.CompletionItemKind.Text,
  snippet: vscode.CompletionItemKind.Snippet,
};

/** Offers what may stand at a place of a suite file. */
export class SuiteCompletion implements vscode.CompletionItemProvider {
  readonly #files: SuiteFiles;

  constructor(files: SuiteFiles) {
    this.#files = files;
  }

  provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.CompletionList | undefined> {
    const offset = document.offsetAt(position);
    return this.#files.answer(document, async ({ text, kind, schema, around }) => {
      const { offersAt } = await loadLanguage();
      const offers = await offersAt(text, offset, kind, schema, around);
      const items = offers.map((offer) => itemOf(offer, position, offset));
      // Models come and go with what is typed: a vendor's are listed after its name.
      return new vscode.CompletionList(
        items,
        offers.some((offer) => offer.kind === 'model'),
      );
    });
  }
}

/** All that an offer replaces stands on the line of the cursor, which others may have moved in the meantime. */
function itemOf(offer: Offer, position: vscode.Position, offset: number): vscode.CompletionItem {
  const { label, detail, about, snippet, order, again } = offer;
  const item = new vscode.CompletionItem(
    { label, ...(detail === undefined ? {} : { description: detail }) },
    kinds[offer.kind],
  );
  const at = (place: number) => position.translate(0, place - offset);
  item.range = new vscode.Range(at(offer.start), at(offer.end));
  item.insertText = new vscode.SnippetString(snippet);
  item.sortText = order;
  // What stands there already is matched against the label, also where a blank is put in before it.
  item.filterText = snippet.startsWith(' ') ? ` ${label}` : label;
  if (about !== undefined) item.documentation = new vscode.MarkdownString(about);
  if (again === true) item.command = { title: 'Suggest', command: 'editor.action.triggerSuggest' };
  return item;
}
