import type { JsonObject } from '../../../json.ts';
import { nearest } from '../../../nearest.ts';
import { InputError, type Problem, type Range } from '../../../problem.ts';
import { type Condition, element, type TemplateUse } from '../../template-use.ts';
import { filters, functions, mostPadding, paddingFilters, presenceTests, tests } from './filters.ts';
import { type JinjaNode, nodeIn, nodesIn, type Program } from './nodes.ts';
import { type JinjaTemplate, nameOf } from './parse.ts';
import { nodesBelow } from './ready.ts';
import { holds } from './render.ts';
import { filterName, loopedOver, propertyOf, Scope } from './scope.ts';

const mostProblems = 20;

/**
 * Every place where a template takes a value, from the syntax tree.
 * @param own names that the format itself fills and no case gives.
 * @throws {InputError} for unknown filters, tests and functions, each at its place.
 */
export function jinjaUses(template: JinjaTemplate, own: ReadonlySet<string> = new Set()): TemplateUse[] {
  const walk = new Walk(template, own);
  walk.statements(nodesIn(template.marked, 'body'), new Scope(), []);
  if (walk.problems.length > 0) throw new InputError(walk.problems.slice(0, mostProblems));
  return walk.uses;
}

type As = TemplateUse['as'];

class Walk {
  readonly uses: TemplateUse[] = [];
  readonly problems: Problem[] = [];
  readonly #template: JinjaTemplate;
  readonly #own: ReadonlySet<string>;
  readonly #macros = new Set<string>();

  constructor(template: JinjaTemplate, own: ReadonlySet<string>) {
    this.#template = template;
    this.#own = own;
    for (const node of nodesBelow(template.marked)) {
      const name = node.type === 'Macro' ? nodeIn(node, 'name') : undefined;
      if (name) this.#macros.add(nameOf(String(name.value)));
    }
  }

  statements(body: readonly JinjaNode[], scope: Scope, when: readonly Condition[]): void {
    for (const statement of body) this.#statement(statement, scope, when);
  }

  #statement(node: JinjaNode, scope: Scope, when: readonly Condition[]): void {
    switch (node.type) {
      case 'If': {
        const test = nodeIn(node, 'test');
        this.#value(test, scope, when, 'condition');
        this.statements(nodesIn(node, 'body'), scope, [...when, this.#condition(test, scope, true)]);
        this.statements(nodesIn(node, 'alternate'), scope, [...when, this.#condition(test, scope, false)]);
        break;
      }
      case 'For':
        this.#loop(node, scope, when);
        break;
      case 'Set': {
        this.#value(nodeIn(node, 'value'), scope, when, 'data');
        this.statements(nodesIn(node, 'body'), scope, when);
        const assignee = nodeIn(node, 'assignee');
        const targets = assignee?.type === 'TupleLiteral' ? nodesIn(assignee, 'value') : [assignee];
        for (const target of targets)
          if (target?.type === 'Identifier') scope.hide(nameOf(String(target.value)));
        break;
      }
      case 'Macro':
        this.statements(nodesIn(node, 'body'), this.#withParameters(node, 'args', scope, when), when);
        break;
      case 'CallStatement':
        this.#value(nodeIn(node, 'call'), scope, when, 'data');
        this.statements(nodesIn(node, 'body'), this.#withParameters(node, 'callerArgs', scope, when), when);
        break;
      case 'FilterStatement':
        this.#filter(node, scope, when);
        this.statements(nodesIn(node, 'body'), scope, when);
        break;
      case 'Comment':
      case 'Break':
      case 'Continue':
        break;
      default:
        this.#value(node, scope, when, 'text');
    }
  }

  #loop(node: JinjaNode, scope: Scope, when: readonly Condition[]): void {
    const iterable = nodeIn(node, 'iterable');
    const list = iterable?.type === 'SelectExpression' ? nodeIn(iterable, 'lhs') : iterable;
    this.#value(list, scope, when, 'data');
    const inner = scope.inLoop(node);
    const some = this.#condition(list, scope, true);
    if (iterable?.type === 'SelectExpression')
      this.#value(nodeIn(iterable, 'test'), inner, [...when, some], 'condition');
    // What is looked for in the elements alone needs no condition; what stands around the loop needs it.
    const before = this.uses.length;
    this.statements(nodesIn(node, 'body'), inner, [...when, some]);
    const path = scope.pathOf(loopedOver(node).node);
    for (const [index, use] of this.uses.entries()) {
      const isElement = path && use.path[path.length] === element;
      if (index >= before && isElement)
        this.uses[index] = { ...use, when: use.when.filter((one) => one !== some) };
    }
    this.statements(nodesIn(node, 'defaultBlock'), scope, [...when, this.#condition(list, scope, false)]);
  }

  #withParameters(node: JinjaNode, part: string, scope: Scope, when: readonly Condition[]): Scope {
    const names: [string, undefined][] = [
      ['varargs', undefined],
      ['kwargs', undefined],
    ];
    for (const parameter of nodesIn(node, part)) {
      const isKeyword = parameter.type === 'KeywordArgumentExpression';
      if (isKeyword) this.#value(nodeIn(parameter, 'value'), scope, when, 'data');
      const name = isKeyword ? nodeIn(parameter, 'key') : parameter;
      names.push([nameOf(String(name?.value)), undefined]);
    }
    return scope.with(names);
  }

  #value(node: JinjaNode | undefined, scope: Scope, when: readonly Condition[], as: As): void {
    if (!node) return;
    const inside = as === 'text' ? 'data' : as;
    switch (node.type) {
      case 'Identifier':
      case 'MemberExpression':
        this.#use(node, scope, when, as);
        break;
      case 'FilterExpression': {
        const isDefault = filterName(node) === 'default';
        this.#value(nodeIn(node, 'operand'), scope, when, isDefault ? 'condition' : inside);
        this.#filter(node, scope, when);
        break;
      }
      case 'TestExpression': {
        const test = nodeIn(node, 'test');
        const name = nameOf(String(test?.value));
        this.#known(name, test, tests, 'test');
        this.#value(nodeIn(node, 'operand'), scope, when, presenceTests.has(name) ? 'condition' : inside);
        break;
      }
      case 'BinaryExpression': {
        const operator = (node.operator as { value: string }).value;
        const left = nodeIn(node, 'left');
        const either = operator === 'or' || operator === 'and';
        this.#value(left, scope, when, either ? 'condition' : inside);
        const reached = either ? [...when, this.#condition(left, scope, operator === 'and')] : when;
        this.#value(nodeIn(node, 'right'), scope, reached, inside);
        break;
      }
      case 'Ternary': {
        const condition = nodeIn(node, 'condition');
        this.#value(condition, scope, when, 'condition');
        const then = [...when, this.#condition(condition, scope, true)];
        this.#value(nodeIn(node, 'trueExpr'), scope, then, as);
        const otherwise = [...when, this.#condition(condition, scope, false)];
        this.#value(nodeIn(node, 'falseExpr'), scope, otherwise, as);
        break;
      }
      case 'SelectExpression': {
        const test = nodeIn(node, 'test');
        this.#value(test, scope, when, 'condition');
        this.#value(nodeIn(node, 'lhs'), scope, [...when, this.#condition(test, scope, true)], as);
        break;
      }
      case 'CallExpression':
        this.#call(node, scope, when, inside);
        break;
      case 'KeywordArgumentExpression':
        this.#value(nodeIn(node, 'value'), scope, when, inside);
        break;
      case 'ObjectLiteral':
        for (const pair of node.value as Map<JinjaNode, JinjaNode>)
          for (const part of pair) this.#value(part, scope, when, inside);
        break;
      case 'ArrayLiteral':
      case 'TupleLiteral':
        for (const part of nodesIn(node, 'value')) this.#value(part, scope, when, inside);
        break;
      default:
        // Signs, slices and what unpacks a list.
        for (const part of ['argument', 'start', 'stop', 'step'])
          this.#value(nodeIn(node, part), scope, when, inside);
    }
  }

  #use(node: JinjaNode, scope: Scope, when: readonly Condition[], as: As): void {
    const path = scope.pathOf(node);
    if (path) {
      const [name = ''] = path;
      if (this.#own.has(name) || (this.#macros.has(name) && path.length === 1)) return;
      const isLength = path.length > 1 && path.at(-1) === 'length';
      this.uses.push({
        path: isLength ? path.slice(0, -1) : path,
        range: this.#rangeOf(node),
        as: isLength ? 'data' : as,
        when,
      });
    } else if (node.type === 'MemberExpression') {
      // `items[0].name`, `x[key]`: the whole counts as taking what stands before the bracket.
      this.#value(nodeIn(node, 'object'), scope, when, as === 'text' ? 'data' : as);
      if (node.computed === true) this.#value(nodeIn(node, 'property'), scope, when, 'data');
    }
  }

  #call(node: JinjaNode, scope: Scope, when: readonly Condition[], as: As): void {
    const callee = nodeIn(node, 'callee');
    if (callee?.type === 'MemberExpression') {
      // A method: `name.strip()` takes `name`.
      if (propertyOf(callee) !== undefined) this.#value(nodeIn(callee, 'object'), scope, when, as);
    } else if (callee?.type === 'Identifier') {
      const name = nameOf(String(callee.value));
      if (!this.#macros.has(name)) this.#known(name, callee, functions, 'function');
    }
    for (const argument of nodesIn(node, 'args')) this.#value(argument, scope, when, 'data');
  }

  #filter(node: JinjaNode, scope: Scope, when: readonly Condition[]): void {
    const name = filterName(node);
    const filter = nodeIn(node, 'filter');
    const named = filter?.type === 'CallExpression' ? nodeIn(filter, 'callee') : filter;
    this.#known(name, named, filters, 'filter');
    for (const argument of filter?.type === 'CallExpression' ? nodesIn(filter, 'args') : []) {
      this.#value(argument, scope, when, 'data');
      if (paddingFilters.has(name) && !isSmall(argument)) {
        const message = `The numbers of the filter "${name}" must be written out and at most ${mostPadding}.`;
        this.#refuse(named, 'template-syntax', message, 'Write a small number.');
      }
    }
  }

  #condition(node: JinjaNode | undefined, scope: Scope, truth: boolean): Condition {
    // Only a test over the variables of the case alone can be asked before a render.
    const local = [...(node ? nodesBelow(node) : [])].some(
      (one) => one.type === 'Identifier' && scope.has(nameOf(String(one.value))),
    );
    if (!node || local) return () => false;
    const plain = unmarked(node) as unknown as Program;
    return (values: JsonObject) => holds(plain, values) === truth;
  }

  #known(name: string, node: JinjaNode | undefined, names: ReadonlySet<string>, kind: string): void {
    if (names.has(name)) return;
    const near = nearest(name, [...names]);
    const remedy = near ? `Did you mean "${near}"?` : `There are ${[...names].join(', ')}.`;
    this.#refuse(node, `unknown-${kind}`, `There is no ${kind} "${name}".`, remedy);
  }

  #refuse(node: JinjaNode | undefined, code: string, message: string, remedy: string): void {
    const { file } = this.#template.place;
    const place = node ? { range: this.#rangeOf(node) } : {};
    this.problems.push({ severity: 'error', code, message, remedy, file, ...place });
  }

  #rangeOf(node: JinjaNode): Range {
    const spans = [...nodesBelow(node)].flatMap((one) => {
      const span = one.type === 'Identifier' ? this.#template.spanOf(String(one.value)) : undefined;
      return span ? [span] : [];
    });
    const start = Math.min(...spans.map((span) => span.start));
    const end = Math.max(...spans.map((span) => span.end));
    return this.#template.place.rangeOf(Number.isFinite(start) ? start : 0, Number.isFinite(end) ? end : 0);
  }
}

/** A literal number that is small, or no number: a text, a truth value, a pair of texts. */
function isSmall(argument: JinjaNode): boolean {
  const value = argument.type === 'KeywordArgumentExpression' ? nodeIn(argument, 'value') : argument;
  if (value?.type === 'IntegerLiteral') return Number(value.value) <= mostPadding;
  if (value?.type === 'Identifier') return ['true', 'false', 'none'].includes(nameOf(String(value.value)));
  return value?.type === 'StringLiteral' || value?.type === 'TupleLiteral' || value?.type === 'ArrayLiteral';
}

/** A copy of a tree with plain names. */
function unmarked(node: JinjaNode): JinjaNode {
  const plain = (part: unknown): unknown => {
    if (part instanceof Map) return new Map([...part].map(([key, value]) => [plain(key), plain(value)]));
    if (Array.isArray(part)) return part.map(plain);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([key, value]) => [
        key,
        key === 'value' && typeof value === 'string' ? nameOf(value) : plain(value),
      ]),
    );
  };
  return plain(node) as JinjaNode;
}
