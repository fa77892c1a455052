import { isNullable, type Segment } from '../../invert/pattern.ts';
import { element, type ValuePath } from '../../template-use.ts';
import { asPath, hasArguments, helperName, literalOf } from './expressions.ts';
import { helperRules, roles } from './helpers.ts';
import { type Partials, type PartialUse, partialName } from './partials.ts';
import type { Template } from './template.ts';

/** What `this` and the names around a place are; undefined where only the values can tell. */
interface Scope {
  readonly base: ValuePath | undefined;
  readonly locals: ReadonlyMap<string, ValuePath | undefined>;
  readonly outer?: Scope;
}

/** What every render of a `.prompt` looks like. */
export function dotpromptPattern(template: Template, partials: Partials): Segment[] {
  const segments = new Walk(partials).block(template.program, { base: [], locals: new Map() });
  const first = segments.find(({ kind }) => kind === 'role' || kind === 'literal' || kind === 'value');
  // Text before any role is the user's; blanks alone between two roles are dropped.
  const opened: Segment[] = first?.kind === 'role' ? segments : [{ kind: 'role', role: 'user' }, ...segments];
  return opened.filter((segment, at) => {
    if (segment.kind !== 'literal' || segment.text.trim() !== '') return true;
    return !stands(opened[at - 1]) || !stands(opened[at + 1] ?? { kind: 'history' });
  });
}

/** A segment with a mark of its own, between which blanks are dropped. */
const stands = (segment: Segment | undefined) =>
  segment?.kind === 'role' || segment?.kind === 'history' || segment?.kind === 'media';

const any: Segment = { kind: 'any' };

class Walk {
  readonly #partials: Partials;
  readonly #inside: string[] = [];

  constructor(partials: Partials) {
    this.#partials = partials;
  }

  block(program: hbs.AST.Program | undefined, scope: Scope): Segment[] {
    return (program?.body ?? []).flatMap((statement): Segment[] => {
      switch (statement.type) {
        case 'ContentStatement':
          return [{ kind: 'literal', text: (statement as hbs.AST.ContentStatement).value }];
        case 'MustacheStatement':
          return [this.#printed(statement as hbs.AST.MustacheStatement, scope)].flat();
        case 'BlockStatement':
          return [this.#choice(statement as hbs.AST.BlockStatement, scope)];
        case 'PartialStatement':
          return this.#partial(statement as PartialUse, scope);
        case 'CommentStatement':
          return [];
        default:
          return [any];
      }
    });
  }

  #printed(call: hbs.AST.MustacheStatement, scope: Scope): Segment | Segment[] {
    const name = helperName(call);
    if (!helperRules.has(name) && !hasArguments(call)) {
      const path = this.#path(call.path, scope);
      return path && path.at(-1) !== 'length' ? { kind: 'value', path, as: 'text' } : any;
    }
    if (name === 'role') {
      const role = roles.get(String(literalOf(call.params[0])?.value));
      return role ? { kind: 'role', role } : any;
    }
    if (name === 'history') return { kind: 'history' };
    if (name === 'log' || name === 'section') return [];
    if (name === 'json') {
      const path = call.params[0] && this.#path(call.params[0], scope);
      return path ? { kind: 'value', path, as: 'json' } : any;
    }
    if (name === 'media') {
      const url = call.hash?.pairs.find(({ key }) => key === 'url')?.value;
      const path = url && this.#path(url, scope);
      return path ? { kind: 'media', path } : any;
    }
    return any;
  }

  #choice(block: hbs.AST.BlockStatement, scope: Scope): Segment {
    const name = helperName(block);
    const [subject] = block.params;
    const known = helperRules.has(name);
    const path = this.#path(known && subject ? subject : block.path, scope);
    const isLoop = name === 'each' || !known;
    if (isLoop || name === 'with') {
      const [item] = block.program?.blockParams ?? [];
      const base = path && (isLoop ? [...path, element] : path);
      const inner: Scope = { base, locals: new Map(item ? [[item, base]] : []), outer: scope };
      const body = this.block(block.program, inner);
      if (!isLoop) return { kind: 'choice', branches: [body, this.block(block.inverse, scope)] };
      const loop: Segment = path && !isNullable(body) ? { kind: 'repeat', path, body } : any;
      if (!block.inverse) return loop;
      return { kind: 'choice', branches: [[loop], this.block(block.inverse, scope)] };
    }
    const branches = [this.block(block.program, scope), this.block(block.inverse, scope)];
    const isPlain = path && (name === 'if' || name === 'unless');
    if (name.startsWith('unless')) branches.reverse();
    return { kind: 'choice', branches, ...(isPlain ? { path } : {}) };
  }

  #partial(use: PartialUse, scope: Scope): Segment[] {
    const name = partialName(use) ?? '';
    const partial = this.#partials.get(name);
    if (!partial || this.#inside.includes(name) || (use.hash?.pairs.length ?? 0) > 0) return [any];
    const [context] = use.params;
    const inner = context ? { base: this.#path(context, scope), locals: new Map() } : scope;
    this.#inside.push(name);
    const segments = this.block(partial.program, inner);
    this.#inside.pop();
    return segments;
  }

  #path(expression: hbs.AST.Expression, scope: Scope): ValuePath | undefined {
    if (expression.type !== 'PathExpression') return undefined;
    const path = asPath(expression as hbs.AST.PathExpression);
    const [first, ...rest] = path.parts;
    if (path.data) return undefined;
    const isName = path.depth === 0 && first !== undefined && !/^(\.|this\b)/.test(path.original);
    for (let at: Scope | undefined = isName ? scope : undefined; at; at = at.outer) {
      if (first === undefined || !at.locals.has(first)) continue;
      const local = at.locals.get(first);
      return local && [...local, ...rest];
    }
    let at: Scope | undefined = scope;
    for (let climb = path.depth; climb > 0 && at; climb--) at = at.outer;
    return at?.base && [...at.base, ...path.parts];
  }
}
