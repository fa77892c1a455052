import type { JsonObject, JsonValue } from '../../../json.ts';
import { nearest } from '../../../nearest.ts';
import { InputError, type Problem, type Range } from '../../../problem.ts';
import { type Condition, element, type TemplateUse, type ValuePath, valueAt } from '../../template-use.ts';
import { asPath, type Call, hasArguments, helperName, literalOf } from './expressions.ts';
import { helperRules, roles } from './helpers.ts';
import { type Partials, type PartialUse, partialName } from './partials.ts';
import type { Template } from './template.ts';

/** Names that a path sees: what `this` is, names that a partial was given, block parameters, and the scope around. */
interface Scope {
  /** Undefined where it cannot be known from the text. */
  readonly base: ValuePath | undefined;
  readonly given: ReadonlyMap<string, ValuePath | undefined>;
  readonly locals: ReadonlyMap<string, ValuePath | undefined>;
  readonly outer?: Scope;
  /** In {{#name}}…{{/name}}: if the value is `true`, the names inside are those of the scope around. */
  readonly loose?: { readonly element: Condition; readonly same: Condition };
}

const noNames: ReadonlyMap<string, ValuePath | undefined> = new Map();
const loopData: ReadonlySet<string> = new Set(['index', 'key', 'first', 'last', 'partial-block', 'level']);
const deepest = 100;
const mostProblems = 20;

/**
 * Every place where a template, or a partial that it reaches, takes a value, from the syntax tree. A place inside a
 * partial counts at the statement that names the partial.
 * @throws {InputError} for what the format does not have: unknown helpers and roles, helpers that stand wrongly,
 *   decorators; each at its place.
 */
export function templateUses(main: Template, partials: Partials): TemplateUse[] {
  const walk = new Walk(main, partials);
  walk.program(main.program, { base: [], given: noNames, locals: noNames }, []);
  if (walk.problems.length > 0) throw new InputError(walk.problems.slice(0, mostProblems));
  return walk.uses;
}

class Walk {
  readonly uses: TemplateUse[] = [];
  readonly problems: Problem[] = [];
  readonly #partials: Partials;
  #template: Template;
  /** The place in the main template while a partial is walked. */
  #place: Range | undefined;
  readonly #inside: string[] = [];
  #depth = 0;

  constructor(main: Template, partials: Partials) {
    this.#template = main;
    this.#partials = partials;
  }

  program(program: hbs.AST.Program | undefined, scope: Scope, when: readonly Condition[]): void {
    if (!program) return;
    if (this.#depth++ > deepest)
      this.#refuse(program, 'template-too-deep', 'The template nests too deep.', 'Make it flatter.');
    else for (const statement of program.body) this.#statement(statement, scope, when);
    this.#depth--;
  }

  #statement(statement: hbs.AST.Statement, scope: Scope, when: readonly Condition[]): void {
    switch (statement.type) {
      case 'MustacheStatement':
        this.#mustache(statement as hbs.AST.MustacheStatement, scope, when);
        break;
      case 'BlockStatement':
        this.#block(statement as hbs.AST.BlockStatement, scope, when);
        break;
      case 'PartialStatement':
      case 'PartialBlockStatement':
        this.#partial(statement as PartialUse, scope, when);
        break;
      case 'Decorator':
      case 'DecoratorBlock':
        this.#refuse(
          statement,
          'unsupported-template',
          'Dotprompt has no decorators and no inline partials.',
          'Put the text into a partial file.',
        );
    }
  }

  #mustache(call: hbs.AST.MustacheStatement, scope: Scope, when: readonly Condition[]): void {
    const name = helperName(call);
    if (helperRules.has(name) || hasArguments(call)) {
      if (this.#allowed(call, name, 'inline'))
        this.#arguments(call, scope, when, name === 'log' ? 'condition' : 'data');
    } else this.#use(asPath(call.path), scope, when, 'text');
  }

  #block(block: hbs.AST.BlockStatement, scope: Scope, when: readonly Condition[]): void {
    const name = helperName(block);
    if (helperRules.has(name) || hasArguments(block)) {
      if (this.#allowed(block, name, 'block')) this.#knownBlock(name, block, scope, when);
      return;
    }
    // {{#name}} without a helper: a loop over a list, else like {{#with}}; which one only the value tells.
    const path = asPath(block.path);
    this.#use(path, scope, when, 'condition');
    const inner = this.#resolve(path, scope);
    const loose = {
      element: () => false,
      same: either(this.#reader(path, scope), (given) => given === true),
    };
    const base = inner && [...inner, element];
    this.program(block.program, { base, given: noNames, locals: noNames, outer: scope, loose }, [
      ...when,
      loose.element,
    ]);
    this.program(block.inverse, scope, [...when, never]);
  }

  #knownBlock(name: string, block: hbs.AST.BlockStatement, scope: Scope, when: readonly Condition[]): void {
    this.#arguments(block, scope, when, 'condition');
    const [subject, other] = block.params;
    if (!subject) return;
    const value = this.#reader(subject, scope);
    if (name === 'each' || name === 'with') {
      const path = this.#pathOf(subject, scope);
      const base = path && (name === 'each' ? [...path, element] : path);
      const [item, key] = block.program?.blockParams ?? [];
      const locals = new Map([
        ...(item ? [[item, base] as const] : []),
        ...(key ? [[key, undefined] as const] : []),
      ]);
      // What stands inside {{#each}} is looked for in the elements alone, so there it needs no condition.
      const some = name === 'with' ? [either(value, truthy)] : [];
      const none = either(value, name === 'with' ? (given) => !truthy(given) : hasNoElements);
      this.program(block.program, { base, given: noNames, locals, outer: scope }, [...when, ...some]);
      this.program(block.inverse, scope, [...when, none]);
      return;
    }
    const zero = block.hash?.pairs.some(({ key }) => key === 'includeZero') ?? false;
    let yes = either(value, (given) => truthy(given) || (zero && given === 0));
    let no = either(value, (given) => !truthy(given) && !(zero && given === 0));
    if (name.endsWith('Equals') && other) {
      const second = this.#reader(other, scope);
      yes = value && second ? (values) => value(values) === second(values) : never;
      no = value && second ? (values) => value(values) !== second(values) : never;
    }
    if (name.startsWith('unless')) [yes, no] = [no, yes];
    this.program(block.program, scope, [...when, yes]);
    this.program(block.inverse, scope, [...when, no]);
  }

  #partial(use: PartialUse, scope: Scope, when: readonly Condition[]): void {
    const name = partialName(use) ?? '';
    const [context] = use.params;
    for (const param of use.params) this.#value(param, scope, when, 'condition');
    const given = new Map<string, ValuePath | undefined>();
    for (const { key, value } of use.hash?.pairs ?? []) {
      const isPath = value.type === 'PathExpression';
      given.set(key, isPath ? this.#resolve(value as hbs.AST.PathExpression, scope) : undefined);
      // A name that is handed on counts where the partial takes it.
      if (!isPath) this.#value(value, scope, when, 'data');
      else this.#use(value as hbs.AST.PathExpression, scope, when, 'condition');
    }
    if (use.type === 'PartialBlockStatement') this.program(use.program, scope, when);
    const partial = this.#partials.get(name);
    if (!partial || this.#inside.includes(name)) return;
    const path = context && this.#pathOf(context, scope);
    const before = { template: this.#template, place: this.#place };
    this.#place ??= this.#template.rangeOf(use);
    this.#template = partial;
    this.#inside.push(name);
    this.program(
      partial.program,
      {
        base: context ? path : scope.base,
        given: context ? given : new Map([...scope.given, ...given]),
        locals: noNames,
        ...(scope.outer ? { outer: scope.outer } : {}),
      },
      when,
    );
    this.#inside.pop();
    this.#template = before.template;
    this.#place = before.place;
  }

  #arguments(call: Call, scope: Scope, when: readonly Condition[], as: TemplateUse['as']): void {
    for (const param of call.params) this.#value(param, scope, when, as);
    for (const { value } of call.hash?.pairs ?? []) this.#value(value, scope, when, as);
  }

  #value(value: hbs.AST.Expression, scope: Scope, when: readonly Condition[], as: TemplateUse['as']): void {
    if (value.type === 'PathExpression') this.#use(value as hbs.AST.PathExpression, scope, when, as);
    else if (value.type === 'SubExpression') {
      const call = value as hbs.AST.SubExpression;
      if (this.#depth++ > deepest)
        this.#refuse(call, 'template-too-deep', 'The template nests too deep.', 'Make it flatter.');
      else if (this.#allowed(call, helperName(call), 'value'))
        this.#arguments(call, scope, when, as === 'text' ? 'data' : as);
      this.#depth--;
    }
  }

  #use(path: hbs.AST.PathExpression, scope: Scope, when: readonly Condition[], as: TemplateUse['as']): void {
    const { loose, outer } = scope;
    if (loose && outer && path.depth === 0 && path.parts.length > 0 && !path.data) {
      const same = when.map((condition) => (condition === loose.element ? loose.same : condition));
      this.#use(path, outer, same, as);
    }
    const resolved = this.#resolve(path, scope);
    if (!resolved) return;
    // What follows a whole list or text is a property of it, not a variable.
    const isLength = resolved.length > 1 && resolved.at(-1) === 'length';
    this.uses.push({
      path: isLength ? resolved.slice(0, -1) : resolved,
      range: this.#place ?? this.#template.rangeOf(path),
      as: isLength ? 'data' : as,
      when,
    });
  }

  #resolve(path: hbs.AST.PathExpression, scope: Scope): ValuePath | undefined {
    const [first, ...rest] = path.parts;
    if (path.data) {
      if (first === undefined || loopData.has(first)) return undefined;
      return first === 'root' ? rest : [`@${first}`, ...rest];
    }
    const isName = path.depth === 0 && first !== undefined && !/^(\.|this\b)/.test(path.original);
    if (isName) {
      for (let at: Scope | undefined = scope; at; at = at.outer) {
        if (!at.locals.has(first)) continue;
        const local = at.locals.get(first);
        return local && [...local, ...rest];
      }
    }
    let at: Scope | undefined = scope;
    for (let climb = path.depth; climb > 0 && at; climb--) at = at.outer;
    if (first !== undefined && at?.given.has(first)) {
      const given = at.given.get(first);
      return given && [...given, ...rest];
    }
    return at?.base && [...at.base, ...path.parts];
  }

  #pathOf(value: hbs.AST.Expression, scope: Scope): ValuePath | undefined {
    return value.type === 'PathExpression'
      ? this.#resolve(value as hbs.AST.PathExpression, scope)
      : undefined;
  }

  /** Reads the value of an expression; undefined where only a render can tell it, inside a loop for one. */
  #reader(value: hbs.AST.Expression, scope: Scope): Reader | undefined {
    const literal = literalOf(value);
    if (literal) return () => literal.value;
    const path = this.#pathOf(value, scope);
    return path && !path.includes(element) ? (values) => valueAt(values, path) : undefined;
  }

  /** Whether a helper exists and stands as it should. */
  #allowed(call: Call, name: string, as: 'inline' | 'block' | 'value'): boolean {
    const rule = helperRules.get(name);
    if (!rule) {
      const near = nearest(name, [...helperRules.keys()]);
      this.#refuse(
        call,
        'unknown-helper',
        `There is no helper "${name}" in Dotprompt.`,
        near ? `Did you mean "${near}"?` : `Helpers are ${[...helperRules.keys()].join(', ')}.`,
      );
      return false;
    }
    const options = (call.hash?.pairs ?? []).map(({ key }) => key);
    const fits =
      (as === 'value' ? rule.asValue === true : rule.as === as) &&
      (name === 'log' ? call.params.length > 0 : call.params.length === rule.values) &&
      options.every((option) => rule.options.includes(option)) &&
      (rule.needed === undefined || options.includes(rule.needed));
    const remedy = `Write it like ${rule.example}${call.params.length === 0 && as === 'inline' ? `; a variable of this name is {{this.${name}}}` : ''}.`;
    if (!fits) {
      this.#refuse(call, 'invalid-helper', `The helper "${name}" cannot stand like this.`, remedy);
      return false;
    }
    const role = name === 'role' ? literalOf(call.params[0]) : undefined;
    if (role && !roles.has(String(role.value))) {
      const near = nearest(String(role.value), [...roles.keys()]);
      this.#refuse(
        call,
        'unknown-role',
        `There is no role "${role.value}".`,
        near ? `Did you mean "${near}"?` : `Roles are ${[...roles.keys()].join(', ')}.`,
      );
      return false;
    }
    return true;
  }

  #refuse(node: hbs.AST.Node, code: string, message: string, remedy: string): void {
    const { source, rangeOf } = this.#template;
    this.problems.push({ severity: 'error', code, message, remedy, file: source.path, range: rangeOf(node) });
  }
}

type Reader = (values: JsonObject) => JsonValue | undefined;

const never: Condition = () => false;

/** A condition over a value; one over a value that cannot be told from the text never holds. */
function either(value: Reader | undefined, test: (given: JsonValue | undefined) => boolean): Condition {
  return value ? (values) => test(value(values)) : never;
}

const hasNoElements = (given: JsonValue | undefined) =>
  typeof given !== 'object' || given === null || Object.keys(given).length === 0;

/** As `{{#if}}` sees values. */
function truthy(value: JsonValue | undefined): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}
