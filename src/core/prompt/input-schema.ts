import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { RE2JS } from 're2js';
import type { JsonObject, JsonSchema } from '../json.ts';
import { InputError, type Problem } from '../problem.ts';

/** What a value of a case breaks in the input schema. */
export interface SchemaFinding {
  readonly kind: 'missing' | 'unknown' | 'invalid';
  /** The variable that it belongs to; empty for all together. */
  readonly name: string;
  /** `order.items[3].name`, from the variables. */
  readonly path: string;
  readonly message: string;
}

type Place = Pick<Problem, 'file' | 'range'>;

/**
 * A check of a case's variables against an input schema; compiled at its first use, then reused.
 * Patterns run in linear time, formats are not checked, and nothing is fetched.
 * @throws {InputError} from the check, with code `invalid-input-schema`, when the schema itself is wrong.
 */
export function schemaCheck(schema: JsonSchema, place: Place): (values: JsonObject) => SchemaFinding[] {
  let validate: ValidateFunction | undefined;
  return (values) => {
    validate ??= compile(schema, place);
    if (validate(values)) return [];
    const findings = new Map<string, SchemaFinding>();
    for (const error of validate.errors ?? []) {
      const finding = findingOf(error);
      const key = `${finding.kind} ${finding.path}`;
      if (!findings.has(key)) findings.set(key, finding);
    }
    return [...findings.values()];
  };
}

function compile(schema: JsonSchema, place: Place): ValidateFunction {
  const ajv = new Ajv({
    allErrors: true,
    strict: false,
    logger: false,
    meta: false,
    validateSchema: false,
    validateFormats: false,
    ownProperties: true,
    addUsedSchema: false,
    code: { regExp: linearPatterns },
  });
  try {
    return ajv.compile(schema);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw InputError.of({
      code: 'invalid-input-schema',
      message: `The input schema cannot be used: ${error.message.replace(/\.?$/, '.')}`,
      remedy: 'Correct input.schema.',
      ...place,
    });
  }
}

/** A pattern of a workspace may not hang the editor, so the engine is one without backtracking. */
const linearPatterns = Object.assign(
  (pattern: string) => {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
    return { test: (text: string) => compiled.matcher(text).find() };
  },
  { code: 'linearPatterns' },
);

function findingOf({ keyword, instancePath, params, message }: ErrorObject): SchemaFinding {
  const steps = instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const path = steps
    .map((step, at) => (/^\d+$/.test(step) ? `[${Number(step) + 1}]` : at === 0 ? step : `.${step}`))
    .join('');
  const part = (name: string) => ({ name: steps[0] ?? name, path: path === '' ? name : `${path}.${name}` });
  if (keyword === 'required') {
    return { kind: 'missing', ...part(String(params.missingProperty)), message: 'is missing' };
  }
  if (keyword === 'additionalProperties') {
    return { kind: 'unknown', ...part(String(params.additionalProperty)), message: 'is not declared' };
  }
  const allowed = keyword === 'enum' ? `: ${JSON.stringify(params.allowedValues).slice(1, -1)}` : '';
  return {
    kind: 'invalid',
    name: steps[0] ?? '',
    path,
    message: `${message ?? 'does not fit the input schema'}${allowed}`,
  };
}
