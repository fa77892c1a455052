import type * as vscode from 'vscode';
import type { RunSelection } from '../../core/run/run.ts';
import type { SuiteId } from '../workspace/workspace-model.ts';
import type { Target } from './selections.ts';

/** A suite in the tree. */
export interface SuiteNode {
  readonly suite: SuiteId;
  readonly item: vscode.TestItem;
  /** Empty until somebody asked for the suite's children. */
  groups: readonly GroupNode[];
}

/** The cases of a suite under one prompt and model. Where a suite has only one of these, they stand under the suite. */
export interface GroupNode extends Target {
  /** The model's whole id, as cells name it; undefined where only one is possible. */
  readonly resolved: string | undefined;
  readonly item: vscode.TestItem;
  /** Case identity → item; undefined until the cases were asked for. */
  cases: ReadonlyMap<string, vscode.TestItem> | undefined;
}

/** What an item of the tree stands for. */
export type Meaning =
  | { readonly kind: 'suite'; readonly node: SuiteNode }
  | { readonly kind: 'group'; readonly node: SuiteNode; readonly group: GroupNode }
  | {
      readonly kind: 'case';
      readonly node: SuiteNode;
      readonly group: GroupNode;
      /** The case's identity. */
      readonly id: string;
    };

/** The group that a cell of this prompt and model belongs to. */
export function groupOf(
  node: SuiteNode,
  of: { readonly prompt: string; readonly model: string },
): GroupNode | undefined {
  return node.groups.find(
    ({ prompt, resolved }) => prompt === of.prompt && (resolved === undefined || resolved === of.model),
  );
}

/** The groups of a suite that a selection asks for. */
export function selectedGroups({ groups }: SuiteNode, { prompts, models }: RunSelection): GroupNode[] {
  return groups.filter(
    ({ prompt, model }) =>
      (prompts === undefined || prompts.includes(prompt)) &&
      (models === undefined || model === undefined || models.includes(model)),
  );
}

/** The items in the tree that a selection asks for. */
export function selectedItems(node: SuiteNode, selection: RunSelection): vscode.TestItem[] {
  return selectedGroups(node, selection).flatMap((group) => {
    const items = group.cases ?? new Map<string, vscode.TestItem>();
    return selection.cases === undefined
      ? [...items.values()]
      : selection.cases.flatMap((id) => items.get(id) ?? []);
  });
}
