import { isJsonObject, type JsonObject, type JsonValue } from '../../../json.ts';
import type { Places } from '../../../prompt/schema-problems.ts';
import { placesBelow } from '../../../prompt/schema-problems.ts';
import { type Context, codeWords, isCode, member, type Placed } from './context.ts';
import { fillNunjucks, holdsTags, namesIn } from './nunjucks.ts';

/** Cases that one test may become. */
const mostCombinations = 10_000;

const binary =
  /\.(png|jpe?g|gif|webp|bmp|svg|tiff?|ico|avif|hei[cf]|mp3|wav|m4a|ogg|flac|mp4|mov|webm|avi|mkv|pdf|docx?|xlsx?)$/i;

/**
 * The variables under `vars`: a mapping, or the names of files that hold some. Null becomes empty text, as it is when
 * it is printed.
 */
export async function readVars(test: Placed, context: Context): Promise<JsonObject> {
  const vars = member(test, 'vars');
  if (!vars) return {};
  const { value, places } = vars;
  const files = typeof value === 'string' ? [value] : Array.isArray(value) ? value : undefined;
  if (files === undefined) {
    if (isJsonObject(value)) return plain(value);
    context.findings.error(
      {
        code: 'import-invalid',
        message: '"vars" must be a mapping, or name files that hold one.',
        remedy: 'Write it as vars: { name: value }.',
      },
      places,
    );
    return {};
  }
  const all: JsonObject = {};
  for (const written of files) {
    if (typeof written !== 'string') continue;
    if (isCode(written)) {
      context.findings.error(codeWords('file of variables', written), places);
      continue;
    }
    for (const file of await context.filesNamed(written, places, [], 'file of variables')) {
      const data = await context.data(file);
      if (isJsonObject(data?.value)) Object.assign(all, plain(data.value));
      else if (data) {
        context.findings.error(
          {
            code: 'import-invalid',
            message: 'A file of variables must hold a mapping.',
            remedy: 'Correct it.',
          },
          data.places,
        );
      }
    }
  }
  return all;
}

const plain = (vars: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(vars).map(([name, value]) => [name, value ?? '']));

/**
 * Every combination of variables: a list of texts is one value a case, a `file://` pattern one file a case.
 * @param expand false for `disableVarExpansion`.
 */
export async function combinations(
  vars: JsonObject,
  expand: boolean,
  places: Places,
  context: Context,
): Promise<JsonObject[]> {
  let all: JsonObject[] = [{}];
  for (const [name, value] of Object.entries(vars)) {
    const values = await alternatives(value, expand, placesBelow(places, ['vars', name]), context);
    if (all.length * values.length > mostCombinations) {
      context.findings.error(
        {
          code: 'import-too-many-cases',
          message: `The lists of variables of this test make more than ${mostCombinations} cases.`,
          remedy: 'Shorten a list, or write the cases out as a dataset.',
        },
        places,
      );
      return [];
    }
    all = all.flatMap((one) => values.map((each) => ({ ...one, [name]: each })));
  }
  return all;
}

async function alternatives(
  value: JsonValue,
  expand: boolean,
  places: Places,
  context: Context,
): Promise<JsonValue[]> {
  if (typeof value === 'string' && value.startsWith('file://')) return fileValues(value, places, context);
  if (!expand || !Array.isArray(value) || (value.length > 0 && typeof value[0] !== 'string')) return [value];
  const found: JsonValue[] = [];
  for (const item of value) {
    if (typeof item === 'string' && item.startsWith('file://'))
      found.push(...(await fileValues(item, places, context)));
    else found.push(item ?? '');
  }
  return found;
}

async function fileValues(written: string, places: Places, context: Context): Promise<JsonValue[]> {
  const refuse = (code: string, message: string, remedy: string) => {
    context.findings.error({ code, message, remedy }, places);
    return [''];
  };
  if (isCode(written)) {
    context.findings.error(codeWords('variable', written), places);
    return [''];
  }
  if (binary.test(written)) {
    return refuse(
      'import-binary-variable',
      `The variable "${written.slice(0, 120)}" is an image, a sound, a film or a document, which is not read.`,
      'Use text, or give the address of an image.',
    );
  }
  const values: JsonValue[] = [];
  for (const file of await context.filesNamed(written, places, [], 'file')) {
    if (/\.ya?ml$/i.test(file)) {
      const data = await context.data(file);
      if (data) values.push(JSON.stringify(data.value));
    } else {
      const text = await context.text(file);
      if (text !== undefined) values.push(text.trim());
    }
  }
  return values.length > 0 ? values : [''];
}

/**
 * Variables with those inside them put in, as promptfoo does before it fills a prompt: first plain names, five times
 * over, then what templates are left, where all that they name is there.
 */
export function withoutNames(vars: JsonObject, context: Context, places: Places): JsonObject {
  const resolved: JsonObject = Object.fromEntries(
    Object.entries(vars).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replace(/\n$/, '') : value,
    ]),
  );
  for (let round = 0, again = true; again && round < 5; round++) {
    again = false;
    for (const [name, value] of Object.entries(resolved)) {
      const match = typeof value === 'string' ? /\{\{\s*(\w+)\s*\}\}/.exec(value) : null;
      const inner =
        match?.[1] !== undefined && Object.hasOwn(resolved, match[1]) ? resolved[match[1]] : undefined;
      if (typeof value !== 'string' || !match || inner === undefined) continue;
      resolved[name] = value.replace(match[0], () => printed(inner));
      again = true;
    }
  }
  const filled: JsonObject = { ...resolved };
  for (const [name, value] of Object.entries(resolved)) {
    if (typeof value !== 'string' || !holdsTags(value)) continue;
    const names = namesIn(value);
    if (names === undefined || !names.every((one) => Object.hasOwn(resolved, one))) continue;
    const text = fillNunjucks(value, resolved, context, placesBelow(places, ['vars', name]));
    if (text !== undefined) filled[name] = text;
  }
  return filled;
}

const printed = (value: JsonValue): string =>
  typeof value === 'object' && value !== null
    ? Array.isArray(value)
      ? value.map((item) => printed(item)).join(',')
      : '[object Object]'
    : String(value);
