import * as vscode from 'vscode';
import { isJsonObject } from '../../core/json.ts';
import type { Range } from '../../core/problem.ts';
import type { Definition, EnvironmentOverrides, Prompt, Variable } from '../../core/prompt/prompt.ts';
import { Disposables } from '../disposables.ts';
import { loadReading } from '../lazy/core.ts';
import { possiblePrompts } from '../workspace/file-names.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import { type PromptPlace, productionLabel, type Versions, working } from './versions.ts';

const selector: vscode.DocumentSelector = { scheme: 'file', pattern: possiblePrompts };

/** Says on a variable or the model of a prompt what changed since production. */
export class ProductionHover implements vscode.HoverProvider, vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #model: WorkspaceModel;
  readonly #versions: Versions;

  constructor(model: WorkspaceModel, versions: Versions) {
    this.#model = model;
    this.#versions = versions;
    this.#owned.add(vscode.languages.registerHoverProvider(selector, this));
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.Hover | undefined> {
    const file = this.#model.locate(document.uri);
    for (const path of (await file?.folder.promptsIn(file.path)) ?? []) {
      const hover = file && (await this.#hoverOf({ folder: file.folder, path }, position));
      if (hover !== undefined) return hover;
    }
    return undefined;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  // --- internal ---

  async #hoverOf(place: PromptPlace, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const now = await working(place);
    if (now === null) return undefined;
    const onModel = now.outline.model !== undefined && holds(now.outline.model, position);
    const variable = onModel ? undefined : variableAt(now, position);
    if (!onModel && variable === undefined) return undefined;
    const { production } = await this.#versions.standing(place);
    const { overrideWords, promptOf } = await loadReading();
    const environments = onModel ? environmentWords(now.definition, overrideWords) : [];
    if (production === undefined) return environments.length === 0 ? undefined : hoverOf(environments);
    const { number, hash, record } = production;
    const { definitionHash, definition, sources } = record;
    const then = await promptOf({
      kind: 'saved',
      prompt: place.path,
      number,
      hash,
      definitionHash,
      definition,
      sources,
    });
    if (variable !== undefined) return hoverOf([variableWords(then, variable, number)]);
    const { [productionLabel]: overrides } = definition.environments ?? {};
    const there =
      overrides === undefined ? [] : [`v${number} runs in production with ${overrideWords(overrides)}.`];
    return hoverOf([modelWords(then, now, number), ...there, ...environments]);
  }
}

/** Each on a line of its own; they hold what files say, so they are text and never Markdown. */
function hoverOf(lines: readonly string[]): vscode.Hover {
  const text = new vscode.MarkdownString();
  for (const [index, line] of lines.entries()) {
    if (index > 0) text.appendMarkdown('\n\n');
    text.appendText(line);
  }
  return new vscode.Hover(text);
}

/** What the prompt as it stands has otherwise in environments: `staging, in the working copy: model gpt-5.`. */
function environmentWords(
  { environments = {} }: Definition,
  words: (overrides: EnvironmentOverrides) => string,
): string[] {
  return Object.entries(environments)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, overrides]) => `${name}, in the working copy: ${words(overrides)}.`);
}

function modelWords(then: Prompt, now: Prompt, number: number): string {
  const changes = [
    ...(then.model === now.model ? [] : [`model ${then.model ?? 'none'}`]),
    ...parameterChanges(then, now),
  ];
  return changes.length === 0
    ? `The model and its parameters are the same as in v${number}, production.`
    : `In v${number}, production: ${changes.join(', ')}.`;
}

/** What parameters were, for those that differ. */
function parameterChanges(then: Prompt, now: Prompt): string[] {
  const olds = then.definition.parameters;
  const news = now.definition.parameters;
  return [...new Set([...Object.keys(olds), ...Object.keys(news)])].sort().flatMap((name) => {
    const [old, value] = [olds[name], news[name]].map((one) => JSON.stringify(one));
    return old === value ? [] : [`${name} ${old ?? 'unset'}`];
  });
}

/** What a variable was in production: new, declared otherwise, used elsewhere. */
export function variableWords(then: Prompt, now: Variable, number: number): string {
  const head = `${now.path}: `;
  const old = then.variables.find(({ path }) => path === now.path);
  if (old === undefined) return `${head}new since v${number}, production.`;
  const changes = [
    ...(old.required === now.required ? [] : [old.required ? 'required' : 'optional']),
    ...(JSON.stringify(old.schema) === JSON.stringify(now.schema) ? [] : [schemaWords(old.schema)]),
    ...(JSON.stringify(old.default) === JSON.stringify(now.default)
      ? []
      : [old.default === undefined ? 'without a default' : `default ${JSON.stringify(old.default)}`]),
    ...(old.uses.length === now.uses.length
      ? []
      : [
          old.uses.length === 0
            ? 'not used'
            : `used ${old.uses.length === 1 ? 'once' : `${old.uses.length} times`}`,
        ]),
  ];
  return changes.length === 0
    ? `${head}the same as in v${number}, production.`
    : `${head}in v${number}, production, it was ${changes.join(', ')}.`;
}

function schemaWords(schema: Variable['schema']): string {
  if (schema === undefined) return 'not declared';
  const type = isJsonObject(schema) ? schema.type : undefined;
  return typeof type === 'string' ? `declared as ${type}` : 'declared otherwise';
}

function variableAt(prompt: Prompt, position: vscode.Position): Variable | undefined {
  return prompt.variables.find(({ uses, declaration }) =>
    [...uses, ...(declaration === undefined ? [] : [declaration])].some((range) => holds(range, position)),
  );
}

function holds({ start, end }: Range, position: vscode.Position): boolean {
  return new vscode.Range(start.line - 1, start.column - 1, end.line - 1, end.column - 1).contains(position);
}
