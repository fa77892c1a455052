import type { z } from 'zod';
import { nearest } from '../nearest.ts';
import { InputError, type Problem, type Range } from '../problem.ts';
import type { Path, YamlDocument } from './yaml-document.ts';

const kinds: { readonly [kind: string]: string } = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

/** `messages[2].content`, counted from 1 as people do. */
const shown = (path: Path) =>
  path
    .map((step, at) => (typeof step === 'number' ? `[${step + 1}]` : at === 0 ? step : `.${step}`))
    .join('');

/**
 * What a YAML document holds, in the shape that its format wants.
 * @throws {InputError} with every part that has another shape, at its place.
 */
export function parseShape<T>(schema: z.ZodType<T>, document: YamlDocument, file: string): T {
  const parsed = schema.safeParse(document.value);
  if (parsed.success) return parsed.data;
  throw new InputError(
    parsed.error.issues.map((issue): Problem => {
      const path = issue.path.filter((step) => typeof step !== 'symbol');
      const wanted =
        issue.code === 'invalid_type' ? `be ${kinds[issue.expected] ?? issue.expected}` : issue.message;
      return {
        severity: 'error',
        code: 'invalid-value',
        message: `${path.length > 0 ? `"${shown(path)}"` : 'This file'} must ${wanted}.`,
        remedy: 'Change the value.',
        file,
        range: document.rangeOf(path),
      };
    }),
  );
}

/** A warning for a key that a format does not know, with the known one that was probably meant. */
export function unknownKey(
  key: string,
  known: readonly string[],
  place: { file: string; range: Range },
): Problem {
  const near = nearest(key, known);
  return {
    severity: 'warning',
    code: 'unknown-key',
    message: `The key "${key}" has no meaning here.`,
    remedy: near ? `Did you mean "${near}"?` : `Known keys: ${known.join(', ')}.`,
    ...place,
  };
}
