import * as z from 'zod';
import { nearest } from '../nearest.ts';
import type { Problem, Range } from '../problem.ts';
import type { Path } from './yaml-document.ts';

/** Where the parts of a checked value stand. */
export interface Places {
  readonly file: string;
  rangeOf(path: Path): Range | undefined;
  keyRange(path: Path, key: string): Range | undefined;
}

/** The same places, seen from a part of the value. */
export function placesBelow(places: Places, above: Path): Places {
  return {
    file: places.file,
    rangeOf: (path) => places.rangeOf([...above, ...path]),
    keyRange: (path, key) => places.keyRange([...above, ...path], key),
  };
}

/** More problems of one kind than these tell nothing new, and finding their places takes time. */
const mostProblems = 20;

/** Says what zod found in plain words, each with its place and, for an unknown key, the nearest known one. */
export function schemaProblems(schema: z.ZodType, error: z.ZodError, places: Places): Problem[] {
  return error.issues.slice(0, mostProblems).flatMap((issue) => problemsOf(schema, issue, [], places));
}

type Issue = z.core.$ZodIssue;

function problemsOf(schema: z.ZodType, issue: Issue, above: Path, places: Places): Problem[] {
  const path = [...above, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, mostProblems).map((key) => {
      const known = knownKeys(schema, path);
      const near = nearest(key, known);
      return {
        severity: 'error',
        code: 'unknown-key',
        message: `There is no key "${key.slice(0, 80)}"${path.length > 0 ? ` in "${shownPath(path)}"` : ' here'}.`,
        remedy: near ? `Did you mean "${near}"?` : `Known keys: ${known.join(', ')}.`,
        file: places.file,
        ...ranged(places.keyRange(path, key)),
      };
    });
  }
  if (issue.code === 'invalid_key') {
    const key = String(path.at(-1));
    const [inner] = issue.issues;
    return [
      {
        severity: 'error',
        code: 'invalid-key',
        message: `The name "${key.slice(0, 80)}"${path.length > 1 ? ` in "${shownPath(path.slice(0, -1))}"` : ''} must ${inner ? expectation(inner) : 'be another'}.`,
        remedy: 'Choose another name.',
        file: places.file,
        ...ranged(places.keyRange(path.slice(0, -1), key)),
      },
    ];
  }
  if (issue.code === 'invalid_union' && !saysItself(issue)) {
    // The alternative that fits the value's kind tells what is wrong inside it.
    const inner = issue.errors.find((branch) =>
      branch.some((one) => one.path.length > 0 || !isKindIssue(one)),
    );
    if (inner) return inner.flatMap((one) => problemsOf(schema, one, path, places));
  }
  if (isMissing(issue) && path.length > 0) {
    return [
      {
        severity: 'error',
        code: 'invalid-value',
        message: `The key "${shownPath(path)}" is missing; it must ${expectation(issue)}.`,
        remedy: 'Add the key.',
        file: places.file,
        ...ranged(places.rangeOf(path)),
      },
    ];
  }
  const name = path.length > 0 ? `"${shownPath(path)}"` : 'This';
  return [
    {
      severity: 'error',
      code: 'invalid-value',
      message: `${name} must ${expectation(issue)}.`,
      remedy: 'Change the value.',
      file: places.file,
      ...ranged(places.rangeOf(path)),
    },
  ];
}

/** Schemas word their own checks so that they follow "must". */
const saysItself = (issue: Issue) => issue.message.startsWith('must ');

/** zod tells what it found instead in its own message alone. */
const isMissing = (issue: Issue) =>
  issue.code === 'invalid_type' && issue.message.endsWith('received undefined');

const isKindIssue = (issue: Issue) => issue.code === 'invalid_type' || issue.code === 'invalid_value';

const ranged = (range: Range | undefined) => (range ? { range } : {});

/** `cases[2].vars`, as people write it. */
export function shownPath(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step + 1}]` : index === 0 ? step : `.${step}`))
    .join('')
    .slice(0, 200);
}

const kinds: { readonly [kind: string]: string } = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

function expectation(issue: Issue): string {
  if (saysItself(issue)) return issue.message.slice('must '.length);
  switch (issue.code) {
    case 'invalid_type':
      return `be ${kinds[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map((value) => `"${String(value)}"`).join(', ')}`;
    case 'too_small':
      if (issue.origin === 'array' || issue.origin === 'string') return 'not be empty';
      return `be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`;
    case 'too_big':
      if (issue.origin === 'string') return `have at most ${issue.maximum} characters`;
      return `be ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`;
    case 'invalid_union':
      return `be ${
        [
          ...new Set(
            issue.errors
              .flat()
              .filter(isKindIssue)
              .map((one) => expectation(one).replace(/^be /, '')),
          ),
        ].join(' or ') || 'another kind of value'
      }`;
    default:
      return `be valid (${issue.message})`;
  }
}

/** Keys that the schema knows at a path. */
function knownKeys(schema: unknown, path: Path): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable)
    return knownKeys(schema.unwrap(), path);
  if (schema instanceof z.ZodPipe) return knownKeys(schema.in, path);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => knownKeys(option, path));
  const [step, ...rest] = path;
  if (schema instanceof z.ZodObject) {
    if (step === undefined) return Object.keys(schema.shape);
    return knownKeys(schema.shape[String(step)] ?? schema.def.catchall, rest);
  }
  if (schema instanceof z.ZodArray) return knownKeys(schema.element, rest);
  if (schema instanceof z.ZodRecord && step === undefined) {
    return schema.keyType instanceof z.ZodEnum ? schema.keyType.options.map(String) : [];
  }
  if (schema instanceof z.ZodRecord) return knownKeys(schema.valueType, rest);
  return [];
}
