import type { JsonObject } from '../json.ts';
import { nearest } from '../nearest.ts';
import { InputError, type Problem, type Range } from '../problem.ts';
import { schemaCheck } from './input-schema.ts';
import { holdsStructure, missingAt, pathText, type TemplateUse } from './template-use.ts';
import { type Declarations, declaredNames, isOpen } from './variables.ts';

/** Looks at a case's variables before a prompt is rendered with them, and gives the warnings. */
export type InputCheck = (values: JsonObject) => Problem[];

const mostProblems = 20;

/**
 * The check of a prompt's variables, made once a prompt.
 * The check throws InputError when a required variable is missing (`missing-variable`) or a value does not fit the
 * schema (`invalid-variable`), with the place of the variable's first use. It warns of a variable that the
 * prompt does not know (`unknown-variable`) and of a list or mapping printed as text (`structure-as-text`).
 */
export function inputCheck(
  file: string,
  uses: readonly TemplateUse[],
  declarations: Declarations,
): InputCheck {
  const placed = (range: Range | undefined) => ({ file, ...(range ? { range } : {}) });
  const { schema, schemaRange, defaults, rangeOf } = declarations;
  const findingsOf = schema === undefined ? undefined : schemaCheck(schema, placed(schemaRange));
  const declared = new Set(declaredNames(schema));
  const known = new Set([...uses.map(({ path }) => path[0] ?? ''), ...declared, ...Object.keys(defaults)]);
  const anyName = uses.some(({ path }) => path.length === 0) || isOpen(schema);
  const printed = uses.filter(({ as }) => as === 'text');
  // What the schema declares, the schema judges; the rest may be missing only where the template does not reach it.
  const unjudged = uses.filter(({ as, path }) => as !== 'condition' && !declared.has(path[0] ?? ''));

  const placeOf = (name: string) => placed(uses.find(({ path }) => path[0] === name)?.range ?? rangeOf(name));

  return (values) => {
    const errors = new Map<string, Problem>();
    const warnings = new Map<string, Problem>();
    for (const { kind, name, path, message } of findingsOf?.(values) ?? []) {
      if (kind === 'missing') errors.set(path, missing(path, placeOf(name)));
      else if (kind === 'invalid' && !errors.has(path))
        errors.set(path, invalid(path, message, placeOf(name)));
      else if (kind === 'unknown' && name !== path) warnings.set(path, unknown(path, known, file));
    }
    for (const { path, when, range } of unjudged) {
      const place = missingAt(values, path);
      if (place !== undefined && !errors.has(place) && when.every((holds) => holds(values))) {
        errors.set(place, missing(place, placed(range)));
      }
    }
    if (errors.size > 0) throw new InputError([...errors.values()].slice(0, mostProblems));
    for (const name of anyName ? [] : Object.keys(values)) {
      if (!known.has(name)) warnings.set(name, unknown(name, known, file));
    }
    for (const { path, range } of printed) {
      const text = pathText(path);
      if (!warnings.has(text) && holdsStructure(values, path))
        warnings.set(text, structure(text, placed(range)));
    }
    return [...warnings.values()].slice(0, mostProblems);
  };
}

type Place = Pick<Problem, 'file' | 'range'>;

const missing = (path: string, place: Place): Problem => ({
  severity: 'error',
  code: 'missing-variable',
  message: `The variable "${path}" has no value.`,
  remedy: `Give "${path}" in the case's vars, or a default in the prompt.`,
  ...place,
});

const invalid = (path: string, message: string, place: Place): Problem => ({
  severity: 'error',
  code: 'invalid-variable',
  message: path
    ? `The variable "${path}" ${message}.`
    : `The variables do not fit the input schema: ${message}.`,
  remedy: 'Change the value in the case, or the input schema of the prompt.',
  ...place,
});

function unknown(path: string, known: ReadonlySet<string>, file: string): Problem {
  const near = nearest(path, [...known]);
  return {
    severity: 'warning',
    code: 'unknown-variable',
    message: `The prompt does not know the variable "${path}".`,
    remedy: near ? `Did you mean "${near}"?` : 'Use it in the prompt or take it out of the case.',
    file,
  };
}

const structure = (path: string, place: Place): Problem => ({
  severity: 'warning',
  code: 'structure-as-text',
  message: `The variable "${path}" is a list or a mapping and is printed as text.`,
  remedy: 'Print its parts one by one; a .prompt file can also write {{json …}}.',
  ...place,
});
