import * as vscode from 'vscode';
import type { Range } from '../../core/problem.ts';
import type { Variable } from '../../core/prompt/prompt.ts';
import { loadLanguage } from '../lazy/core.ts';
import type { Log } from '../log.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';

/** More cases than these nobody looks through. */
const mostCases = 500;

/** Leads from a variable of a prompt to the cases that give it a value. */
export class VariableReferences implements vscode.ReferenceProvider {
  readonly #model: WorkspaceModel;
  readonly #log: Log;

  constructor(model: WorkspaceModel, log: Log) {
    this.#model = model;
    this.#log = log;
  }

  async provideReferences(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.ReferenceContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.Location[]> {
    const place = this.#model.locate(document.uri);
    const suites = place === undefined ? [] : await place.folder.suitesOf(place.path);
    if (place === undefined || suites.length === 0) return [];
    const read = await place.folder.prompt(place.path);
    const variable = read.ok ? read.value.variables.find((one) => stands(one, position)) : undefined;
    if (variable === undefined) return [];
    const own = [
      ...variable.uses,
      ...(context.includeDeclaration && variable.declaration !== undefined ? [variable.declaration] : []),
    ];
    const found = own.map((range) => new vscode.Location(document.uri, rangeOf(range)));
    const name = variable.path.split(/[.[]/u)[0] ?? '';
    const { InputError, variableRange } = await loadLanguage();
    for (const suite of suites) {
      const { folder } = place;
      const text = (await folder.workspace.readText(suite.path)) ?? '';
      try {
        for await (const { case: of, file, range } of suite.cases()) {
          if (token.isCancellationRequested || found.length > mostCases) return found;
          if (!Object.hasOwn(of.vars, name)) continue;
          const key =
            file === suite.path && range !== undefined ? variableRange(text, range, name) : undefined;
          const at = key === undefined ? firstLine(range) : rangeOf(key);
          found.push(new vscode.Location(folder.uriOf(file), at));
        }
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        // The cases before the broken one are shown; Problems says what is wrong.
        this.#log.debug(`References in ${suite.path} end at a broken case: ${error.message}`);
      }
    }
    return found;
  }
}

function firstLine(range: Range | undefined): vscode.Range {
  const line = (range?.start.line ?? 1) - 1;
  return new vscode.Range(line, 0, line, 0);
}

const rangeOf = ({ start, end }: Range) =>
  new vscode.Range(start.line - 1, start.column - 1, end.line - 1, end.column - 1);

const stands = ({ uses, declaration }: Variable, position: vscode.Position): boolean =>
  [...uses, ...(declaration === undefined ? [] : [declaration])].some((range) =>
    rangeOf(range).contains(position),
  );
