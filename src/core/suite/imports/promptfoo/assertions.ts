import { isJsonObject, type JsonObject, type JsonValue } from '../../../json.ts';
import { InputError } from '../../../problem.ts';
import type { Places } from '../../../prompt/schema-problems.ts';
import { defineRubric } from '../../../rubric/define-rubric.ts';
import { notYet } from '../../../rubric/not-yet.ts';
import { findRubricType } from '../../../rubric/registry.ts';
import { hasTemplates, unsupportedPlaceholder } from '../../../rubric/template.ts';
import { ownType, whyNot } from './assertion-types.ts';
import { type Context, isCode, itemsOf, member, type Placed } from './context.ts';
import { embeddingModelOf } from './embedding-model.ts';
import { fillNunjucks, holdsTags } from './nunjucks.ts';
import { rubricForCode } from './simple-code.ts';

/** An assert as a rubric. */
export interface Assert {
  /** What it is called where no other has the name. */
  readonly name: string;
  readonly rubric: JsonObject;
  readonly weight: number;
  readonly places: Places;
}

const knownKeys: ReadonlySet<string> = new Set(
  'type value threshold weight metric provider rubricPrompt transform contextTransform config assert description'.split(
    ' ',
  ),
);

/**
 * The rubrics that a list of asserts means, for a case with these variables. What has no equal here is left out, with
 * a problem.
 * @param grader `provider` in the options of the test, for asserts that ask a model and name none.
 */
export async function readAsserts(
  list: Placed | undefined,
  vars: JsonObject,
  context: Context,
  grader?: JsonValue,
): Promise<Assert[]> {
  if (!list) return [];
  const { value, places } = list;
  if (typeof value === 'string' && value.startsWith('file://')) {
    const data = await context.resolved(list, 'file of asserts');
    return data ? readAsserts(data, vars, context, grader) : [];
  }
  if (!Array.isArray(value)) {
    context.findings.error(
      { code: 'import-invalid', message: '"assert" must be a list.', remedy: 'Start each assert with "- ".' },
      places,
    );
    return [];
  }
  const found: Assert[] = [];
  for (const item of itemsOf(list)) {
    const assert = await readAssert(item, vars, context, grader);
    if (assert) found.push(assert);
  }
  return found;
}

async function readAssert(
  item: Placed,
  vars: JsonObject,
  context: Context,
  grader: JsonValue | undefined,
): Promise<Assert | undefined> {
  const { value: written, places } = item;
  if (isJsonObject(written) && typeof written.$ref === 'string') {
    context.findings.error(
      {
        code: 'import-reference',
        message: `The reference "${written.$ref.slice(0, 120)}" leads out of this file, and is not followed.`,
        remedy: 'Write the assert out, or put it under assertionTemplates of this file.',
      },
      places,
    );
    return undefined;
  }
  if (!isJsonObject(written) || typeof written.type !== 'string') {
    context.findings.error(
      {
        code: 'import-invalid',
        message: 'An assert must be a mapping with a type.',
        remedy: 'Write it as { type: contains, value: … }.',
      },
      places,
    );
    return undefined;
  }
  for (const key of Object.keys(written)) {
    if (!knownKeys.has(key)) {
      context.findings.key(
        'warning',
        {
          code: 'import-unknown-key',
          message: `The key "${key.slice(0, 80)}" of an assert means nothing here and is left out.`,
          remedy: 'Remove it.',
        },
        places,
        [],
        key,
      );
    }
  }
  const weight = numberOf('weight', written, context, places) ?? 1;
  const name = nameOf(written, vars, context, places);
  if (weight < 0) {
    context.findings.error(
      { code: 'import-weight', message: 'A weight must not be negative.', remedy: 'Change the weight.' },
      places,
      ['weight'],
    );
    return undefined;
  }
  const rubric =
    written.type === 'assert-set'
      ? await readSet(item, vars, context, grader)
      : await readOne(item, written, vars, context, grader);
  if (!rubric || !isDefined(name, rubric, context, places)) return undefined;
  return { name, rubric, weight, places };
}

/** A set's own asserts without equal here are named and left out of it. */
async function readSet(
  item: Placed,
  vars: JsonObject,
  context: Context,
  grader: JsonValue | undefined,
): Promise<JsonObject | undefined> {
  const set = item as Placed<JsonObject>;
  for (const key of ['value', 'provider', 'rubricPrompt', 'transform', 'contextTransform', 'config']) {
    if (set.value[key] !== undefined)
      leftOut(key, 'belongs to asserts and not to a set of them', context, set.places);
  }
  const inside = await readAsserts(member(item, 'assert'), vars, context, grader);
  if (inside.length === 0) return undefined;
  return setOf(inside, numberOf('threshold', set.value, context, set.places));
}

/** A number of an assert; undefined, and a problem, where something else stands there. */
function numberOf(
  key: 'weight' | 'threshold',
  written: JsonObject,
  context: Context,
  places: Places,
): number | undefined {
  const value = written[key];
  if (value === undefined || value === null || typeof value === 'number') return value ?? undefined;
  context.findings.error(
    { code: 'import-invalid', message: `"${key}" must be a number.`, remedy: 'Write it as a number.' },
    places,
    [key],
  );
  return undefined;
}

/** Tells of a key of an assert that changes nothing, here and in promptfoo. */
function leftOut(key: string, why: string, context: Context, places: Places): void {
  context.findings.key(
    'warning',
    {
      code: 'import-assert-option',
      message: `"${key}" ${why}, and is left out.`,
      remedy: 'Remove it.',
    },
    places,
    [],
    key,
  );
}

/** One rubric of several asserts, with the verdict that promptfoo gives them together. */
export function setOf(asserts: readonly Assert[], threshold: number | undefined): JsonObject {
  return {
    type: 'assert-set',
    ...(threshold === undefined ? {} : { threshold }),
    assert: asserts.map(({ name, rubric, weight }) => {
      const { type = '', ...options } = rubric;
      return {
        type,
        ...options,
        ...(weight === 1 ? {} : { weight }),
        ...(name === type ? {} : { metric: name }),
      };
    }),
  };
}

async function readOne(
  { places }: Placed,
  written: JsonObject,
  vars: JsonObject,
  context: Context,
  grader: JsonValue | undefined,
): Promise<JsonObject | undefined> {
  const type = String(written.type);
  if (written.transform !== undefined || written.contextTransform !== undefined) {
    const key = written.transform === undefined ? 'contextTransform' : 'transform';
    context.findings.key(
      'error',
      {
        code: 'import-transform',
        message: `"${key}" changes the output by code before it is graded, which is not done here.`,
        remedy: 'Grade the output as it is, or leave the assert out.',
      },
      places,
      [],
      key,
    );
    return undefined;
  }
  const own = ownType(type);
  if (own === undefined) {
    const simple =
      /^(not-)?javascript$/.test(type) && written.threshold === undefined
        ? rubricForCode(written.value, type.startsWith('not-'))
        : undefined;
    if (simple) return simple;
    const { why, remedy } = whyNot(type);
    context.findings.error(
      { code: 'import-assert-type', message: `The assert type "${type.slice(0, 80)}" ${why}.`, remedy },
      places,
      ['type'],
    );
    return undefined;
  }
  const value = await readValue(written.value, vars, context, places);
  if (value === undefined) return undefined;
  const given: JsonObject = value.given === undefined ? {} : { value: value.given };
  const doing = notYet(own);
  if (doing !== undefined) return waiting(own, doing, { ...written, ...given }, context, places);
  const shape = findRubricType(own)?.type;
  const takesThreshold =
    shape !== undefined && (!shape.binary || Object.hasOwn(shape.options.shape, 'threshold'));
  if (written.threshold !== undefined && !takesThreshold)
    leftOut('threshold', `means nothing to "${type}", which passes or fails`, context, places);
  const model =
    shape?.family === 'semantic' ? embeddingModelOf(written.provider, grader, context, places) : {};
  if (model === undefined) return undefined;
  for (const key of ['provider', 'rubricPrompt', 'config'] as const) {
    if (written[key] === undefined || (key === 'provider' && shape?.family === 'semantic')) continue;
    leftOut(key, `means nothing to "${type}", which asks no model and runs no code`, context, places);
  }
  return {
    type: own,
    ...given,
    ...model,
    ...(takesThreshold && written.threshold !== undefined ? { threshold: written.threshold } : {}),
  };
}

/** A rubric that this version cannot compute: it stands in the suite, and is an error wherever it would have a verdict. */
function waiting(
  type: string,
  doing: string,
  { value, threshold, ...written }: JsonObject,
  context: Context,
  places: Places,
): JsonObject {
  context.findings.warning(
    {
      code: 'rubric-not-computed',
      message: `"${type}" ${doing}, which this version of Regrade cannot do: it is an error wherever it would have a verdict, and a run with it does not pass.`,
      remedy: 'All else runs. Leave it out to be judged by the rest alone.',
    },
    places,
    ['type'],
  );
  for (const key of ['provider', 'rubricPrompt', 'config'] as const) {
    if (written[key] !== undefined)
      leftOut(key, `of "${type}" would say how it is asked, which it is not`, context, places);
  }
  return {
    type,
    ...(value === undefined ? {} : { value }),
    ...(threshold === undefined ? {} : { threshold }),
  };
}

/** The value with files read and templates that are more than names filled; undefined, and a problem, where that fails. */
async function readValue(
  written: JsonValue | undefined,
  vars: JsonObject,
  context: Context,
  places: Places,
): Promise<{ readonly given: JsonValue | undefined } | undefined> {
  if (written === undefined || written === null) return { given: undefined };
  const at: Places = { ...places, rangeOf: (path) => places.rangeOf(['value', ...path]) };
  if (typeof written === 'string' && (written.startsWith('file://') || written.startsWith('package:'))) {
    if (isCode(written) || written.startsWith('package:')) {
      context.findings.error(
        {
          code: 'import-code',
          message: `The value "${written.slice(0, 120)}" comes from code, which is not run.`,
          remedy: 'Write its result as data, or leave the assert out.',
        },
        at,
      );
      return undefined;
    }
    const [file] = await context.filesNamed(written, at, [], 'file');
    if (file === undefined) return undefined;
    if (/\.(json|ya?ml)$/i.test(file)) {
      const data = await context.data(file);
      return data && { given: literal(data.value) };
    }
    const text = await context.text(file);
    return text === undefined ? undefined : { given: literal(text.trim()) };
  }
  if (typeof written === 'string') return textValue(written, vars, context, at);
  if (!Array.isArray(written)) return { given: literal(written) };
  const items: JsonValue[] = [];
  for (const item of written) {
    const filled = typeof item === 'string' ? textValue(item, vars, context, at) : { given: literal(item) };
    if (!filled) return undefined;
    items.push(filled.given);
  }
  return { given: items };
}

function textValue(text: string, vars: JsonObject, context: Context, places: Places) {
  if (!holdsTags(text)) return { given: text };
  if (isOwnTemplate(text, vars)) return { given: text };
  const filled = fillNunjucks(text, vars, context, places);
  return filled === undefined ? undefined : { given: literal(filled) };
}

/** Whether the text means the same as a template of a rubric: nothing but names of texts and numbers that are there. */
export function isOwnTemplate(text: string, vars: JsonObject): boolean {
  if (/\{%|\{#|\{\{-|-\}\}/.test(text) || unsupportedPlaceholder(text) !== null || !hasTemplates(text))
    return false;
  const names = (text.match(/\{\{[^{}]*\}\}/g) ?? []).map((one) => one.slice(2, -2).trim());
  return names.every(
    (name) =>
      /^[A-Za-z_]\w*$/.test(name) &&
      name !== 'expected' &&
      name !== 'metadata' &&
      Object.hasOwn(vars, name) &&
      ['string', 'number', 'boolean'].includes(typeof vars[name]),
  );
}

/** A value whose double braces are text, and no template of a rubric. */
function literal(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.replaceAll(/\{\{(?=[^{}\r\n]*\S[^{}\r\n]*\}\})/g, '\\{{');
  if (Array.isArray(value)) return value.map(literal);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, literal(item)]));
}

function nameOf(written: JsonObject, vars: JsonObject, context: Context, places: Places): string {
  const metric = typeof written.metric === 'string' ? written.metric : '';
  const name = holdsTags(metric) ? (fillNunjucks(metric, vars, context, places) ?? '') : metric;
  const short = name.trim().replaceAll(/\s+/g, ' ').slice(0, 100);
  return short === '' || /^(\$use|__proto__|constructor|prototype)$/.test(short)
    ? String(written.type)
    : short;
}

/** Whether the rubric is one: what is wrong with it is told where the assert stands. */
function isDefined(name: string, rubric: JsonObject, context: Context, places: Places): boolean {
  const type = findRubricType(String(rubric.type))?.type;
  if (type?.takesExpected && rubric.value === undefined) {
    context.findings.error(
      {
        code: 'import-no-value',
        message: `The assert type "${String(rubric.type)}" needs a value.`,
        remedy: 'Give it one.',
      },
      places,
    );
    return false;
  }
  try {
    defineRubric(name, rubric, { file: places.file });
    return true;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    for (const { code, message, remedy } of error.problems)
      context.findings.error({ code, message, remedy: remedy ?? 'Change the assert.' }, places);
    return false;
  }
}
