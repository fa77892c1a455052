import { isJsonObject, type JsonObject } from '../json.ts';
import type { Problem } from '../problem.ts';
import type { Places } from '../prompt/schema-problems.ts';

/** GitHub's `string:` method → our rubric; GitHub takes the first that is set, in this order. */
const stringMethods: { readonly [method: string]: (value: string) => JsonObject } = {
  equals: (value) => ({ type: 'equals', value, trim: true }),
  contains: (value) => ({ type: 'icontains', value }),
  startsWith: (value) => ({ type: 'starts-with', value, ignoreCase: true, trim: true }),
  endsWith: (value) => ({ type: 'ends-with', value, ignoreCase: true, trim: true }),
};

export type GithubRubric =
  | { readonly rubric: JsonObject; readonly warnings: readonly Problem[] }
  | { readonly problem: Problem; readonly warnings: readonly Problem[] };

/** The rubric that one of `evaluators` means, or the problem that there is none. */
export function githubRubric(evaluator: JsonObject, places: Places): GithubRubric {
  const problem = (code: string, message: string, remedy: string, key: string): GithubRubric => {
    const range = places.keyRange([], key);
    const found: Problem = {
      severity: 'error',
      code,
      message,
      remedy,
      file: places.file,
      ...(range ? { range } : {}),
    };
    return { problem: found, warnings: [] };
  };
  if ('uses' in evaluator) {
    const message = `The evaluator "${typeof evaluator.uses === 'string' ? evaluator.uses.slice(0, 80) : 'uses'}" asks a model to judge, which is not supported yet.`;
    return problem('unsupported-evaluator', message, 'Remove it for now, or use "string:".', 'uses');
  }
  if ('llm' in evaluator) {
    const message = 'An evaluator with "llm:" asks a model to judge, which is not supported yet.';
    return problem('unsupported-evaluator', message, 'Remove it for now, or use "string:".', 'llm');
  }
  const methods = evaluator.string;
  if (!isJsonObject(methods)) {
    return problem(
      'invalid-value',
      'An evaluator must have "string:" with what to look for.',
      'Write string: { contains: … }.',
      'name',
    );
  }
  const set = Object.keys(stringMethods).filter(
    (method) => methods[method] !== undefined && methods[method] !== '',
  );
  const [method] = set;
  const make = method === undefined ? undefined : stringMethods[method];
  const unknown = Object.keys(methods).filter((key) => !Object.hasOwn(stringMethods, key));
  if (method === undefined || !make || unknown.length > 0) {
    const message =
      unknown.length > 0
        ? `"string" has no method "${unknown[0]?.slice(0, 80)}".`
        : '"string" says nothing to look for.';
    return problem(
      'invalid-value',
      message,
      `Use one of ${Object.keys(stringMethods).join(', ')}.`,
      'string',
    );
  }
  const value = methods[method];
  if (typeof value === 'object' || value === undefined) {
    return problem('invalid-value', `"string.${method}" must be a text.`, 'Change the value.', 'string');
  }
  const range = places.keyRange([], 'string');
  const ignored: Problem[] = set.slice(1).map((other) => ({
    severity: 'warning',
    code: 'ignored-evaluator',
    message: `"${other}" is not looked at, because "${method}" stands beside it.`,
    remedy: 'Make it an evaluator of its own.',
    file: places.file,
    ...(range ? { range } : {}),
  }));
  return { rubric: make(String(value)), warnings: ignored };
}
