import type { JsonSchema } from '../../core/json.ts';
import type { Prompt, Variable } from '../../core/prompt/prompt.ts';
import type { Path } from '../../core/prompt/yaml-document.ts';
import { codeSpan } from './markdown.ts';

/** A variable, or a part of one, at one level of a case's `vars`. */
export interface VariableName {
  readonly name: string;
  readonly required: boolean;
  /** More of it stands below: it is a mapping or a list. */
  readonly deeper: 'mapping' | 'list' | undefined;
  /** The variable itself, and whose it is; absent for one that only holds others. */
  readonly of: readonly { readonly prompt: Prompt; readonly variable: Variable }[];
}

/**
 * The names that a case may give at a level of its variables, those of all prompts in their order; what any of them needs first.
 * @param above the steps from `vars` to the level; numbers are places in a list
 */
export function variableNames(prompts: readonly Prompt[], above: Path): VariableName[] {
  const found = new Map<string, VariableName>();
  for (const prompt of prompts) {
    for (const variable of prompt.variables) {
      const steps = stepsOf(variable.path);
      if (steps.length <= above.length || !above.every((step, at) => matches(steps[at], step))) continue;
      const name = steps[above.length] ?? '';
      if (name === '' || name === element) continue;
      const rest = steps.slice(above.length + 1);
      const before = found.get(name);
      const deeper = rest[0] === undefined ? undefined : rest[0] === element ? 'list' : 'mapping';
      found.set(name, {
        name,
        required: variable.required || before?.required === true,
        deeper: deeper ?? before?.deeper ?? shapeOf(variable.schema),
        of: [...(before?.of ?? []), ...(rest.length === 0 ? [{ prompt, variable }] : [])],
      });
    }
  }
  return [...found.values()].sort((a, b) => Number(b.required) - Number(a.required));
}

/** The variables that a path below `vars` names, or that stand inside it. */
export function variablesAt(
  prompts: readonly Prompt[],
  path: Path,
): { readonly prompt: Prompt; readonly variable: Variable }[] {
  return prompts.flatMap((prompt) =>
    prompt.variables.flatMap((variable) => {
      const steps = stepsOf(variable.path);
      const within = steps.length >= path.length && path.every((step, at) => matches(steps[at], step));
      return within ? [{ prompt, variable }] : [];
    }),
  );
}

/** What a variable is, in Markdown: what it takes and where it is used. */
export function variableWords({ name, required, of }: VariableName): string {
  const lines = of.map(({ prompt, variable }) => {
    const kind = kindWords(variable.schema);
    const fallback =
      variable.default === undefined ? '' : `, default ${codeSpan(JSON.stringify(variable.default))}`;
    const need = variable.required ? 'required' : 'optional';
    const uses = variable.uses.length === 1 ? 'used once' : `used ${variable.uses.length} times`;
    return `- ${codeSpan(prompt.path)}: ${need}${kind}${fallback}, ${uses}`;
  });
  return [`Variable ${codeSpan(name)}, ${required ? 'required' : 'optional'}.`, lines.join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

const element = '[]';

/** `items[].name` → `items`, `[]`, `name`. */
function stepsOf(path: string): string[] {
  return path
    .replaceAll(element, '.[]')
    .split('.')
    .filter((step) => step !== '');
}

const matches = (step: string | undefined, given: string | number): boolean =>
  step === element ? typeof given === 'number' : step === given;

function shapeOf(schema: JsonSchema | undefined): VariableName['deeper'] {
  const type = typeof schema === 'object' && schema !== null ? schema.type : undefined;
  return type === 'object' ? 'mapping' : type === 'array' ? 'list' : undefined;
}

function kindWords(schema: JsonSchema | undefined): string {
  if (typeof schema !== 'object' || schema === null) return '';
  const { type, description } = schema;
  const kind = typeof type === 'string' ? `, ${type}` : '';
  return `${kind}${typeof description === 'string' ? ` (${codeSpan(description)})` : ''}`;
}
