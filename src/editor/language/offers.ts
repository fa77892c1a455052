import { isJsonObject, type JsonObject } from '../../core/json.ts';
import {
  hanging,
  keySnippet,
  keysAt,
  type Offer,
  type OfferContext,
  plainOffer,
  plainSnippet,
  range,
} from './offer.ts';
import { type FileKind, meaningOf, rubricOf, variablePath } from './places.ts';
import { rubricNameOffers } from './rubric-names.ts';
import { keyKinds, rubricTypeNames, rubricTypeWords } from './rubric-words.ts';
import { type KnownKey, listedValues, type SuiteSchema } from './schema.ts';
import { lineStart } from './sections.ts';
import { type Spot, spotsAt } from './spot.ts';
import type { Surroundings } from './surroundings.ts';
import { templateOffers } from './template-offers.ts';
import { variableOffers, variableValueOffers } from './variable-offers.ts';
import { snippetText } from './yaml-text.ts';

/**
 * What may be typed at an offset of a suite, a rubrics file or the configuration. Reads the part of the text that the
 * offset stands in, and works where the YAML is broken.
 */
export async function offersAt(
  text: string,
  offset: number,
  kind: FileKind,
  schema: SuiteSchema,
  around: Surroundings,
): Promise<Offer[]> {
  const short = shortOfEntry(text, offset);
  if (short === undefined) return offersFor(text, offset, kind, schema, around);
  const inside = await offersFor(short.text, offset + blanks.length, kind, schema, around);
  const keys = inside.filter((offer) => offer.kind === 'key' || offer.kind === 'variable');
  return keys.map((offer) => ({
    ...offer,
    snippet: blanks + offer.snippet.replaceAll('\n', `\n${blanks}`),
    start: offer.start - blanks.length,
    end: offer.end - blanks.length,
  }));
}

/** So far in from its dash stand the keys of a list's entry. */
const blanks = '  ';

/**
 * Below `- name: a`, an editor begins the next line under the dash, where no key can stand: the text with the word there
 * moved in. Undefined for all other places.
 */
function shortOfEntry(text: string, offset: number): { readonly text: string } | undefined {
  const begin = lineStart(text, offset);
  const [, indent] = /^( +)[\w$-]*$/u.exec(text.slice(begin, offset)) ?? [];
  if (indent === undefined || !/^[\w$-]*[ \t]*(?:[\r\n]|$)/u.test(text.slice(offset))) return undefined;
  const above = text.slice(0, begin).trimEnd().split('\n').toReversed();
  // The entry above, whose further keys stand deeper.
  const head = above.find((line) => !line.startsWith(`${indent} `) && line.trim() !== '');
  if (head?.startsWith(`${indent}- `) !== true) return undefined;
  return { text: text.slice(0, begin) + blanks + text.slice(begin) };
}

async function offersFor(
  text: string,
  offset: number,
  kind: FileKind,
  schema: SuiteSchema,
  around: Surroundings,
): Promise<Offer[]> {
  const offers: Offer[] = [];
  for (const spot of spotsAt(text, offset)) {
    // Keys of the root begin their line; a reading that takes in a broken line as one of them is mistaken.
    if (spot.path.length === 0 && !spot.flow && spot.start !== lineStart(text, spot.start)) continue;
    const context = { spot, kind, schema, around };
    const inserting = await templateOffers(context);
    if (inserting !== undefined) return inserting;
    if (spot.role === 'key') offers.push(...(await keyOffers(context)));
    else if (spot.role === 'value') offers.push(...(await valueOffers(text, context)));
  }
  return offers;
}

async function keyOffers(context: OfferContext): Promise<Offer[]> {
  const { spot, kind, schema } = context;
  const variables = variablePath(kind, spot.path);
  if (variables !== undefined) return variableOffers(context, variables);
  const present = keysAt(spot);
  const keys = schema.keys(spot.path, spot.root).filter(({ name }) => !present.has(name));
  const own = keys.map((key, index) => keyOffer(spot, key, index));
  if (kind !== 'configuration' || spot.path.length !== 1 || spot.path[0] !== 'prices') return own;
  return [...own, ...(await modelOffers(context))];
}

function keyOffer(spot: Spot, key: KnownKey, index: number): Offer {
  const listed = listedValues(key.value).length > 0 || key.name === 'type';
  return {
    label: key.name,
    kind: 'key',
    detail: key.required ? `${keyKinds(key)}, required` : keyKinds(key),
    about: key.about,
    snippet: keySnippet(spot, key.name, startOfValue(key, spot)),
    ...range(spot),
    order: `${key.required ? 0 : 1}${String(index).padStart(3, '0')}`,
    again: listed || moreToChoose.has(key.name),
  };
}

/** Keys whose values are offered by what stands around the file. */
const moreToChoose = new Set(['against', 'of', 'vars', 'prompts', 'cases']);

/** Lists whose entries take a line or more each. */
const longLists = new Set(['cases', 'history']);

/** How the value of a key begins: a list or a mapping with a place to go on, else a blank. */
function startOfValue({ name, value }: KnownKey, spot: Spot): string {
  const [type, ...more] = new Set(value.map((one) => one.type));
  if (more.length > 0) return ' ';
  if (type === 'array') return spot.flow || !longLists.has(name) ? ' [$1]' : '\n  - $1';
  if (type === 'object') return spot.flow ? ' { $1 }' : '\n  $1';
  return ' ';
}

async function valueOffers(text: string, context: OfferContext): Promise<Offer[]> {
  const { spot, kind, schema, around } = context;
  const variables = variablePath(kind, spot.path);
  if (variables !== undefined) return variableValueOffers(context, variables);
  switch (meaningOf(kind, spot.path)) {
    case 'prompt':
      return fileOffers(spot, await around.paths('prompt'));
    case 'dataset':
      return fileOffers(spot, await around.paths('dataset'));
    case 'recording':
      return fileOffers(spot, await around.paths('recording'));
    case 'rubrics-file':
      return fileOffers(spot, await around.paths('rubrics-file'));
    case 'model':
      return modelOffers(context);
    case 'rubric-type':
      return typeOffers(context);
    case 'rubric-name':
      return rubricNameOffers(text, context);
    case 'label':
      return (await around.labels()).map((label) => plainOffer(spot, label, 'label', 'label of a version'));
    case 'tag':
      return (await around.tags()).map((tag) => plainOffer(spot, tag, 'tag', 'tag'));
    case undefined:
      return [...listedOffers(spot, schema.at(spot.path, spot.root)), ...mappingOffers(context)];
  }
}

function listedOffers(spot: Spot, schemas: readonly JsonObject[]): Offer[] {
  return listedValues(schemas).map((value) => ({
    ...plainOffer(spot, value, 'value', ''),
    // True and false are no texts.
    ...(value === 'true' || value === 'false' ? { snippet: spot.lead + value } : {}),
  }));
}

/** Mappings that need certain keys, as one line with places to fill: `{ min: … }`. */
function mappingOffers({ spot, kind, schema }: OfferContext): Offer[] {
  if (spot.quote !== undefined || spot.typed !== '') return [];
  return schema.at(spot.path, spot.root).flatMap((one): Offer[] => {
    const required = Array.isArray(one.required) ? one.required.map(String) : [];
    if (required.length === 0 || !isJsonObject(one.properties)) return [];
    const parts = required.map((key, index) => `${snippetText(key)}: $${index + 1}`);
    const isRubric = rubricOf(kind, spot.path)?.rest.length === 0;
    return [
      {
        label: `{ ${required.map((key) => `${key}: …`).join(', ')} }`,
        kind: 'snippet',
        snippet: `${spot.lead}{ ${parts.join(', ')} \\}`,
        ...range(spot),
        order: '2',
        again: isRubric,
      },
    ];
  });
}

async function modelOffers({ spot, around }: OfferContext): Promise<Offer[]> {
  return (await around.models(spot.before)).map((model) => ({
    ...plainOffer(spot, model.id, 'model', model.about),
    snippet: model.id.endsWith(':') ? spot.lead + snippetText(model.id) : plainSnippet(spot, model.id),
    order: `${model.order}${model.id}`,
    again: model.id.endsWith(':'),
  }));
}

function typeOffers({ spot, schema }: OfferContext): Offer[] {
  const present = keysAt(spot, spot.path.slice(0, -1));
  return rubricTypeNames().map(({ name, summary, not }, index) => {
    const missing = schema
      .rubricKeys(name)
      .filter((key) => key.required && key.name !== 'type' && !present.has(key.name));
    const rest = missing.map((key, place) =>
      spot.flow ? `, ${key.name}: $${place + 1}` : hanging(spot, `\n${key.name}: $${place + 1}`),
    );
    return {
      ...plainOffer(spot, name, 'type', not ? `reverse of ${name.slice('not-'.length)}` : ''),
      about: rubricTypeWords(name, schema) ?? summary,
      snippet: `${plainSnippet(spot, name)}${spot.quote === undefined ? rest.join('') : ''}`,
      order: `${not ? 1 : 0}${String(index).padStart(3, '0')}`,
    };
  });
}

const fileOffers = (spot: Spot, paths: readonly string[]): Offer[] =>
  paths.map((path) => plainOffer(spot, path, 'file', ''));
