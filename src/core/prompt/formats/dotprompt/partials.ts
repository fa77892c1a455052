import { posix } from 'node:path';
import { hostileKeys } from '../../../json.ts';
import { InputError, type Problem } from '../../../problem.ts';
import { resolveReference } from '../../../workspace.ts';
import type { ReadText } from '../../prompt.ts';
import { sourceText } from '../../source-text.ts';
import { parseTemplate, type Template } from './template.ts';

/** Every partial that a template reaches, by the name that templates use. */
export type Partials = ReadonlyMap<string, Template>;

/** Gives the text of a partial and where it stands; undefined when there is none. */
export type FindPartial = (
  name: string,
  from: Template,
  use: PartialUse,
) => Promise<{ readonly path: string; readonly text: string } | undefined>;

export type PartialUse = hbs.AST.PartialStatement | hbs.AST.PartialBlockStatement;

/** More, or texts that multiply by naming each other, are no prompt that a person wrote. */
const mostPartials = 200;
const mostExpansions = 2_000;

/**
 * Reads the partials that a template reaches, and those that they reach.
 * @throws {InputError} with code `unknown-partial` at the place that names it, or for a partial that has no fixed name,
 *   lies outside the workspace, or is no template.
 */
export async function loadPartials(main: Template, find: FindPartial): Promise<Partials> {
  const found = new Map<string, Template>();
  const problems: Problem[] = [];
  const open: Template[] = [main];
  for (let template = open.pop(); template; template = open.pop()) {
    for (const use of partialUses(template.program)) {
      const name = partialName(use);
      if (name === undefined || hostileKeys.has(name)) {
        problems.push(misnamed(template, use));
        continue;
      }
      if (found.has(name) || name === '@partial-block') continue;
      const file = await find(name, template, use);
      if (!file) {
        // The block of {{#> name}} is what stands there when no such partial exists.
        if (use.type === 'PartialStatement') problems.push(unknown(template, use, name));
        continue;
      }
      const source = sourceText(file);
      const partial = parseTemplate(source, 0, source.text.length);
      found.set(name, partial);
      open.push(partial);
    }
    if (found.size > mostPartials || problems.length > 0) break;
  }
  if (problems.length > 0) throw new InputError(problems);
  if (found.size > mostPartials || expansions(main, found) > mostExpansions) {
    const message = 'The partials of this prompt name each other too many times.';
    throw new InputError([main.source.error('too-many-partials', message, 'Write their text out.', 0, 0)]);
  }
  return found;
}

/** Partials next to the prompt: `{{> greeting}}` is `_greeting.prompt`, `{{> shared/greeting}}` is `shared/_greeting.prompt`. */
export function partialsBeside(path: string, readText: ReadText): FindPartial {
  return async (name, from, use) => {
    const file = posix.join(posix.dirname(name), `_${posix.basename(name)}.prompt`);
    const place = from.source.path === path ? { range: from.rangeOf(use) } : {};
    const resolved = resolveReference(path, file, place);
    const text = await readText(resolved);
    return text === undefined ? undefined : { path: resolved, text };
  };
}

/** The name that a partial statement has in the text; undefined for one that is computed. */
export function partialName({ name }: PartialUse): string | undefined {
  return name.type === 'SubExpression' ? undefined : String((name as hbs.AST.PathExpression).original);
}

function partialUses(program: hbs.AST.Program | undefined, into: PartialUse[] = []): PartialUse[] {
  for (const statement of program?.body ?? []) {
    if (statement.type === 'PartialStatement') into.push(statement as hbs.AST.PartialStatement);
    if (statement.type === 'PartialBlockStatement') {
      const block = statement as hbs.AST.PartialBlockStatement;
      into.push(block);
      partialUses(block.program, into);
    }
    if (statement.type === 'BlockStatement') {
      const block = statement as hbs.AST.BlockStatement;
      partialUses(block.program, into);
      partialUses(block.inverse, into);
    }
  }
  return into;
}

/** How many partials stand in the text after all are put in place; one that contains itself counts once there. */
function expansions(template: Template, partials: Partials): number {
  const known = new Map<Template, number>();
  const count = (one: Template): number => {
    const before = known.get(one);
    if (before !== undefined) return before;
    known.set(one, 0);
    let sum = 1;
    for (const use of partialUses(one.program)) {
      const inner = partials.get(partialName(use) ?? '');
      if (inner) sum += count(inner);
    }
    known.set(one, sum);
    return sum;
  };
  return count(template);
}

const misnamed = ({ source, rangeOf }: Template, use: PartialUse): Problem => ({
  severity: 'error',
  code: 'computed-partial',
  message: 'The name of a partial must stand in the text.',
  remedy: 'Write {{> name}}, inside {{#if}} where it depends on a value.',
  file: source.path,
  range: rangeOf(use),
});

const unknown = ({ source, rangeOf }: Template, use: PartialUse, name: string): Problem => ({
  severity: 'error',
  code: 'unknown-partial',
  message: `There is no partial "${name}".`,
  remedy: `Make a file "_${posix.basename(name)}.prompt" next to the prompt, or correct the name.`,
  file: source.path,
  range: rangeOf(use),
});
