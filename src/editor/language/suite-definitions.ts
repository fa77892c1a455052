import * as vscode from 'vscode';
import type { Range } from '../../core/problem.ts';
import type { Prompt, Variable } from '../../core/prompt/prompt.ts';
import { loadLanguage } from '../lazy/core.ts';
import type { SuiteFile, SuiteFiles } from './suite-files.ts';

/** Leads from a path to its files, and from a variable in `vars` or in a placeholder to the prompt that uses it. */
export class SuiteDefinitions implements vscode.DefinitionProvider {
  readonly #files: SuiteFiles;

  constructor(files: SuiteFiles) {
    this.#files = files;
  }

  provideDefinition(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.LocationLink[] | undefined> {
    const offset = document.offsetAt(position);
    return this.#files.answer(document, async (file) => {
      const language = await loadLanguage();
      const token = language.tokenAt(file.text, offset);
      if (token === undefined) return undefined;
      const from = (start: number, end: number) =>
        new vscode.Range(document.positionAt(start), document.positionAt(end));
      const placeholder = language.placeholderAt(file.text, offset, token, file.kind);
      if (placeholder !== undefined) {
        return variableLinks(file, [placeholder.name], from(placeholder.start, placeholder.end));
      }
      const origin = from(token.start, token.end);
      const variables = language.variablePath(file.kind, token.path);
      if (variables !== undefined && variables.length > 0 && token.role === 'key') {
        return variableLinks(file, variables, origin);
      }
      const meaning = token.role === 'value' ? language.meaningOf(file.kind, token.path) : undefined;
      const files = ['prompt', 'dataset', 'recording', 'rubrics-file'];
      if (meaning === undefined || !files.includes(meaning)) return undefined;
      return (await file.around.files(token.text)).map((path) =>
        linkTo(file.folder.uriOf(path), undefined, origin),
      );
    });
  }
}

/** One link a prompt: to the first use of the variable, else to its declaration. */
async function variableLinks(
  file: SuiteFile,
  path: readonly (string | number)[],
  origin: vscode.Range,
): Promise<vscode.LocationLink[]> {
  const { variablesAt } = await loadLanguage();
  const places = new Map<Prompt, Range>();
  for (const { prompt, variable } of variablesAt(await file.around.prompts(), path)) {
    const place = placeOf(variable);
    if (place !== undefined && !places.has(prompt)) places.set(prompt, place);
  }
  return [...places].map(([prompt, place]) => linkTo(file.folder.uriOf(prompt.path), place, origin));
}

const placeOf = ({ uses, declaration }: Variable): Range | undefined => uses[0] ?? declaration;

function linkTo(targetUri: vscode.Uri, place: Range | undefined, origin: vscode.Range): vscode.LocationLink {
  const { start, end } = place ?? { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
  return {
    targetUri,
    targetRange: new vscode.Range(start.line - 1, start.column - 1, end.line - 1, end.column - 1),
    originSelectionRange: origin,
  };
}
