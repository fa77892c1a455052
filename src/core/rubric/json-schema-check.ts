import { Ajv, type Options, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { canonicalJson, hashOf } from '../canonical.ts';
import type { JsonSchema, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { type Patterns, RubricError } from './rubric.ts';

/** A compiled JSON Schema. */
export interface SchemaCheck {
  /**
   * What is wrong with a value by the schema, as one sentence part, or null when it conforms.
   * @throws {RubricError} when a pattern of the schema takes too long on the value.
   */
  check(value: JsonValue, patterns: Patterns): Promise<string | null>;
}

const mostKept = 200;
const mostRounds = 1000;
const kept = new Map<string, SchemaCheck>();
const keptByObject = new WeakMap<object, SchemaCheck>();

/**
 * Compiles a JSON Schema with Ajv, `strictSchema` and formats as promptfoo has them: draft-07, or 2020-12 where
 * `$schema` says so. Compiled schemas are kept. Nothing is fetched: a `$ref` to another document is an error.
 * @throws {Error} for what is no usable schema, saying why.
 */
export function compileSchema(schema: JsonSchema): SchemaCheck {
  const known = typeof schema === 'object' ? keptByObject.get(schema) : undefined;
  if (known) return known;
  const hash = hashOf(schema);
  let check = kept.get(hash);
  if (!check) {
    check = compile(schema);
    const oldest = kept.keys().next().value;
    if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
    kept.set(hash, check);
  }
  if (typeof schema === 'object') keptByObject.set(schema, check);
  return check;
}

interface Question {
  readonly pattern: string;
  readonly flags: string;
  readonly text: string;
}

/** What is known about patterns during one validation, and what it would still have to know. */
interface Probe {
  readonly known: Map<string, boolean>;
  readonly open: Map<string, Question>;
}

let probe: Probe = { known: new Map(), open: new Map() };

/**
 * Ajv asks for a pattern's answer at once, but a pattern may only run in the thread that can be ended. So a question
 * without an answer is noted and taken as a match for now; `check` has it answered and validates again.
 */
function patternOf(pattern: string, flags: string): { test(text: string): boolean; toString(): string } {
  const expression = new RegExp(pattern, flags).toString();
  return {
    // Ajv shares compiled patterns by this text.
    toString: () => expression,
    test(text) {
      const key = `${expression}\n${text}`;
      const answer = probe.known.get(key);
      if (answer === undefined) probe.open.set(key, { pattern, flags, text });
      return answer ?? true;
    },
  };
}

const options: Options = {
  strictSchema: true,
  // Off because it runs the schema's patterns on the schema's own property names while compiling.
  allowMatchingProperties: true,
  logger: false,
  code: { regExp: Object.assign(patternOf, { code: 'patternOf' }) },
};

function prepare<A extends Ajv | Ajv2020>(ajv: A): A {
  addFormats.default(ajv as Ajv);
  // Formats that are patterns can hang too: `url` takes a minute and more on a long output made for it.
  for (const name of Object.keys(ajv.formats)) {
    const format = ajv.formats[name];
    if (!(format instanceof RegExp)) continue;
    const pattern = patternOf(format.source, format.flags);
    ajv.addFormat(name, (text) => pattern.test(text));
  }
  // Ajv compares lists of objects pair by pair; a long list from a model would take minutes.
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    error: { message: 'must NOT have duplicate items' },
    validate: (unique: boolean, items: JsonValue[]) =>
      !unique || new Set(items.map(canonicalJson)).size === items.length,
  });
  return ajv;
}

let draft07: Ajv | undefined;
let draft2020: Ajv2020 | undefined;

function compile(schema: JsonSchema): SchemaCheck {
  const dialect = isJsonObject(schema) && typeof schema.$schema === 'string' ? schema.$schema : '';
  if (dialect.includes('2020-12')) draft2020 ??= prepare(new Ajv2020(options));
  else draft07 ??= prepare(new Ajv(options));
  const ajv = (dialect.includes('2020-12') ? draft2020 : draft07) ?? prepare(new Ajv(options));
  try {
    const validate = ajv.compile(schema);
    return { check: (value, patterns) => checkValue(ajv, validate, value, patterns) };
  } finally {
    // Compiled functions are kept here, bounded; and two schemas may have the same $id.
    if (typeof schema === 'object') ajv.removeSchema(schema);
  }
}

async function checkValue(
  ajv: Ajv | Ajv2020,
  validate: ValidateFunction,
  value: JsonValue,
  patterns: Patterns,
): Promise<string | null> {
  const known = new Map<string, boolean>();
  for (let round = 0; round < mostRounds; round++) {
    const open = new Map<string, Question>();
    probe = { known, open };
    const valid = validate(value);
    if (open.size === 0) return valid ? null : ajv.errorsText(validate.errors, { dataVar: 'output' });
    const answers = await Promise.all(
      Array.from(open, async ([key, { pattern, flags, text }]) => {
        return [key, (await patterns.search(pattern, flags, text)) !== null] as const;
      }),
    );
    for (const [key, answer] of answers) known.set(key, answer);
  }
  throw new RubricError('The schema asks for too many patterns on this output; use fewer patterns in it.');
}
