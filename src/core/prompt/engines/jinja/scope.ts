import { element, type ValuePath } from '../../template-use.ts';
import { constants } from './filters.ts';
import { type JinjaNode, nodeIn, nodesIn, textOf } from './nodes.ts';
import { nameOf } from './parse.ts';

/** What names mean at a place of a template: a path, or undefined where the text cannot tell. */
export class Scope {
  readonly #names: Map<string, ValuePath | undefined>;

  constructor(names: Iterable<readonly [string, ValuePath | undefined]> = []) {
    this.#names = new Map(names);
  }

  with(names: Iterable<readonly [string, ValuePath | undefined]>): Scope {
    return new Scope([...this.#names, ...names]);
  }

  /** A name that the template itself gives a value. */
  hide(name: string): void {
    this.#names.set(name, undefined);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** The path of a name or of a member of one; undefined for everything else. */
  pathOf(node: JinjaNode | undefined): ValuePath | undefined {
    if (node?.type === 'Identifier') {
      const name = nameOf(String(node.value));
      if (this.#names.has(name)) return this.#names.get(name);
      return Object.hasOwn(constants, name) ? undefined : [name];
    }
    if (node?.type !== 'MemberExpression') return undefined;
    const object = this.pathOf(nodeIn(node, 'object'));
    const property = propertyOf(node);
    return object && property !== undefined ? [...object, property] : undefined;
  }

  /** The scope inside a loop. */
  inLoop(loop: JinjaNode): Scope {
    const list = loopedOver(loop);
    const variable = nodeIn(loop, 'loopvar');
    const names: [string, ValuePath | undefined][] = [['loop', undefined]];
    const path = this.pathOf(list.node);
    if (variable?.type === 'Identifier') {
      names.push([nameOf(String(variable.value)), list.entries || !path ? undefined : [...path, element]]);
    } else if (variable) {
      const [key, value] = nodesIn(variable, 'value');
      for (const part of nodesIn(variable, 'value')) names.push([nameOf(String(part.value)), undefined]);
      if (key && value && list.entries && path) names.push([nameOf(String(value.value)), [...path, element]]);
    }
    return this.with(names);
  }
}

/** `x` of `x.y`, `x["y"]`: the name of the member, or undefined. */
export function propertyOf(member: JinjaNode): string | undefined {
  const property = nodeIn(member, 'property');
  if (member.computed === true) return textOf(property);
  return property?.type === 'Identifier' ? nameOf(String(property.value)) : undefined;
}

/** What a loop runs over: `xs`, `xs if …`, or the entries of a mapping, `xs.items()` and `xs | items`. */
export function loopedOver(loop: JinjaNode): {
  readonly node: JinjaNode | undefined;
  readonly entries: boolean;
} {
  let node = nodeIn(loop, 'iterable');
  if (node?.type === 'SelectExpression') node = nodeIn(node, 'lhs');
  if (node?.type === 'CallExpression') {
    const callee = nodeIn(node, 'callee');
    if (callee?.type === 'MemberExpression' && propertyOf(callee) === 'items')
      return { node: nodeIn(callee, 'object'), entries: true };
  }
  if (node?.type === 'FilterExpression' && filterName(node) === 'items')
    return { node: nodeIn(node, 'operand'), entries: true };
  return { node, entries: false };
}

/** The name of the filter of a filter expression or statement. */
export function filterName(node: JinjaNode): string {
  const filter = nodeIn(node, 'filter');
  const name = filter?.type === 'CallExpression' ? nodeIn(filter, 'callee') : filter;
  return nameOf(String(name?.value ?? ''));
}
