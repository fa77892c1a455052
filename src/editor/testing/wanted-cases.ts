import type * as vscode from 'vscode';
import type { RunSelection } from '../../core/run/run.ts';
import { selectionsOf, type Wanted } from './selections.ts';
import type { GroupNode, SuiteNode } from './suite-node.ts';
import type { TestTree } from './test-tree.ts';

/** What a request of the Testing view asks of one suite. */
export interface Order {
  readonly node: SuiteNode;
  readonly selections: readonly RunSelection[];
}

/** Turns a request into selections, suite by suite. Opens what was not opened, since only items in the tree get verdicts. */
export async function ordersOf(
  tree: TestTree,
  request: Pick<vscode.TestRunRequest, 'include' | 'exclude'>,
): Promise<Order[]> {
  const asked = new Map<SuiteNode, Map<GroupNode, 'all' | Set<string>>>();
  const add = (node: SuiteNode, group: GroupNode, cases: 'all' | Set<string>) => {
    const groups = asked.get(node) ?? new Map<GroupNode, 'all' | Set<string>>();
    asked.set(node, groups);
    const known = groups.get(group);
    if (known === 'all' || cases === 'all') groups.set(group, 'all');
    else groups.set(group, new Set([...(known ?? []), ...cases]));
  };
  const addSuite = async (node: SuiteNode) => {
    await tree.openSuite(node);
    for (const group of node.groups) {
      await tree.openGroup(node, group);
      add(node, group, 'all');
    }
    // A suite that cannot be read is run all the same: the run says why not.
    if (node.groups.length === 0) asked.set(node, new Map());
  };
  if (request.include === undefined) for (const node of await tree.nodes()) await addSuite(node);
  for (const item of request.include ?? []) {
    const meaning = tree.meaning(item);
    if (meaning?.kind === 'suite') await addSuite(meaning.node);
    else if (meaning?.kind === 'group') {
      await tree.openGroup(meaning.node, meaning.group);
      add(meaning.node, meaning.group, 'all');
    } else if (meaning?.kind === 'case') add(meaning.node, meaning.group, new Set([meaning.id]));
  }
  for (const item of request.exclude ?? []) {
    const meaning = tree.meaning(item);
    if (meaning?.kind === 'suite') asked.delete(meaning.node);
    else if (meaning?.kind === 'group') asked.get(meaning.node)?.delete(meaning.group);
    else if (meaning?.kind === 'case') {
      const groups = asked.get(meaning.node);
      const cases = groups?.get(meaning.group);
      if (groups === undefined || cases === undefined) continue;
      const rest = cases === 'all' ? new Set(meaning.group.cases?.keys()) : cases;
      rest.delete(meaning.id);
      groups.set(meaning.group, rest);
    }
  }
  return [...asked].flatMap(([node, groups]): Order[] => {
    if (groups.size === 0 && node.groups.length === 0) return [{ node, selections: [{}] }];
    const wanted = [...groups].map(([target, cases]): Wanted => ({ target, cases }));
    const selections = selectionsOf(node.groups, wanted);
    return selections.length === 0 ? [] : [{ node, selections }];
  });
}
