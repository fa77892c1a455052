import { canonicalJson } from '../canonical.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { overrideWords, valueWords } from '../prompt/environments.ts';
import type { Definition, EnvironmentOverrides } from '../prompt/prompt.ts';
import { changedLines } from './line-changes.ts';
import { type TemplateMessage, templateMessages } from './template-messages.ts';

/** What changed between two definitions. */
export interface DefinitionChange {
  /** One part of a sentence each, e.g. `model: gpt-5-mini → claude-sonnet`, `messages unchanged`; none when nothing changed. */
  readonly words: readonly string[];
  /** Lines of the messages and partials that changed; a line that was replaced counts once. */
  readonly lines: number;
}

/** More messages, partials or tools to which the same happened are counted, not told one by one. */
const mostTold = 3;

/**
 * Tells a change of behaviour in words. The order is fixed: model, messages, partials, parameters, tools, response,
 * variables, environments.
 */
export function describeChange(before: Definition, after: Definition): DefinitionChange {
  const model =
    before.model === after.model ? [] : [`model: ${before.model ?? 'none'} → ${after.model ?? 'none'}`];
  const messages = messageChanges(before, after);
  const partials = mapChanges('partial', before.partials ?? {}, after.partials ?? {});
  const others = [
    ...parameterChanges(before.parameters, after.parameters),
    ...toolChanges(before.tools, after.tools),
    ...partChange('response format', before.response, after.response),
    ...partChange('input schema', before.inputSchema, after.inputSchema),
    ...partChange('defaults of variables', before.defaults, after.defaults),
    ...(before.engine === after.engine ? [] : [`template language: ${before.engine} → ${after.engine}`]),
    ...environmentChanges(before, after),
  ];
  const written = [...messages.words, ...partials.words];
  const rest = model.length + others.length > 0;
  return {
    words: [...model, ...(written.length > 0 || !rest ? written : ['messages unchanged']), ...others],
    lines: messages.lines + partials.lines,
  };
}

/** A change as one sentence without its end, for lists and lenses. */
export function changeSentence({ words }: DefinitionChange): string {
  return words.length === 0 ? 'no change of behaviour' : words.join('; ');
}

const lineWord = (n: number) => (n === 1 ? '1 line' : `${n} lines`);

function messageChanges(before: Definition, after: Definition): DefinitionChange {
  if (same(before.template, after.template)) return { words: [], lines: 0 };
  const olds = byPlace(templateMessages(before));
  const news = byPlace(templateMessages(after));
  const changes: TextChange[] = [];
  for (const [place, { text }] of news) {
    const old = olds.get(place);
    const lines = changedLines(old?.text ?? '', text);
    if (old === undefined) changes.push({ name: place, how: 'added', lines });
    else if (lines > 0) changes.push({ name: place, how: 'changed', lines });
  }
  for (const [place, { text }] of olds) {
    if (!news.has(place)) changes.push({ name: place, how: 'removed', lines: changedLines(text, '') });
  }
  const { words, lines } = textChanges('messages', changes);
  if (words.length > 0) return { words, lines };
  const orders = [olds, news].map((all) => [...all.keys()].join());
  return orders[0] === orders[1]
    ? { words: ['blank text between messages'], lines: 1 }
    : { words: ['order of messages'], lines: 1 };
}

/** `system message`, `user message`, `user message 2` … → the message. */
function byPlace(messages: readonly TemplateMessage[]): Map<string, TemplateMessage> {
  const places = new Map<string, TemplateMessage>();
  const count = new Map<string, number>();
  for (const message of messages) {
    const n = (count.get(message.role) ?? 0) + 1;
    count.set(message.role, n);
    places.set(`${message.role} message${n === 1 ? '' : ` ${n}`}`, message);
  }
  return places;
}

function mapChanges(
  kind: string,
  before: { readonly [name: string]: string },
  after: { readonly [name: string]: string },
): DefinitionChange {
  const changes = namesOf(before, after).flatMap((key): TextChange[] => {
    const [old, now] = [own(before, key), own(after, key)];
    if (old === now) return [];
    return [{ name: `${kind} ${key}`, how: howOf(old, now), lines: changedLines(old ?? '', now ?? '') }];
  });
  return textChanges(`${kind}s`, changes);
}

type How = 'added' | 'changed' | 'removed';

/** What became of one message or partial. */
interface TextChange {
  readonly name: string;
  readonly how: How;
  readonly lines: number;
}

/** Each text by its name with how many lines changed, or many alike as one. */
function textChanges(all: string, changes: readonly TextChange[]): DefinitionChange {
  const sum = (some: readonly TextChange[]) => some.reduce((lines, one) => lines + one.lines, 0);
  const word = (name: string, how: How, lines: number) =>
    how === 'changed' ? `${name}: ${lineWord(lines)}` : `${name} ${how}`;
  const words = folded(
    changes,
    ({ name, how, lines }) => word(name, how, lines),
    (alike, how) => word(`${alike.length} ${all}`, how, sum(alike)),
  );
  return { words, lines: sum(changes) };
}

/** One word for each change; where the same happened to many, one for all of them, in the place of the first. */
function folded<Change extends { readonly how: How }>(
  changes: readonly Change[],
  one: (change: Change) => string,
  many: (alike: readonly Change[], how: How) => string,
): string[] {
  return changes.flatMap((change) => {
    const alike = changes.filter(({ how }) => how === change.how);
    if (alike.length <= mostTold) return [one(change)];
    return alike[0] === change ? [many(alike, change.how)] : [];
  });
}

const howOf = (before: unknown, after: unknown): How =>
  before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';

function parameterChanges(before: JsonObject, after: JsonObject): string[] {
  const flat = (all: JsonObject): JsonObject => {
    const { passthrough, ...known } = all;
    return { ...(isJsonObject(passthrough) ? passthrough : {}), ...known };
  };
  const [olds, news] = [flat(before), flat(after)];
  return namesOf(olds, news).flatMap((name) => {
    const [old, now] = [own(olds, name), own(news, name)];
    if (same(old, now)) return [];
    return [
      `${name} ${old === undefined ? 'unset' : valueWords(old)} → ${now === undefined ? 'unset' : valueWords(now)}`,
    ];
  });
}

/** `staging: model a → b, temperature 0 → 0.2`, one for each environment whose overrides changed. */
function environmentChanges(before: Definition, after: Definition): string[] {
  const [olds, news] = [before.environments ?? {}, after.environments ?? {}];
  return namesOf(olds, news).flatMap((name) => {
    const [old, now] = [own(olds, name), own(news, name)];
    if (same(old, now)) return [];
    if (old === undefined) return [`environment ${name} added: ${overrideWords(now ?? {})}`];
    if (now === undefined) return [`environment ${name} removed`];
    return [`${name}: ${overrideChanges(flatOverrides(old), flatOverrides(now)).join(', ')}`];
  });
}

function overrideChanges(olds: JsonObject, news: JsonObject): string[] {
  const names = namesOf(olds, news).sort((a, b) => Number(b === 'model') - Number(a === 'model'));
  return names.flatMap((name) => {
    const [old, now] = [own(olds, name), own(news, name)];
    if (same(old, now)) return [];
    if (old === undefined) return [`${name} ${valueWords(now ?? null)} added`];
    if (now === undefined) return [`${name} ${valueWords(old)} removed`];
    return [`${name} ${valueWords(old)} → ${valueWords(now)}`];
  });
}

function flatOverrides({ model, parameters = {} }: EnvironmentOverrides): JsonObject {
  const { passthrough, ...known } = parameters;
  return {
    ...(isJsonObject(passthrough) ? passthrough : {}),
    ...known,
    ...(model === undefined ? {} : { model }),
  };
}

function toolChanges(before: readonly JsonObject[], after: readonly JsonObject[]): string[] {
  const named = (tools: readonly JsonObject[]) =>
    Object.fromEntries(tools.map((tool, index) => [String(tool.name ?? index), tool]));
  const [olds, news] = [named(before), named(after)];
  const changes = namesOf(olds, news).flatMap((name) => {
    const [old, now] = [own(olds, name), own(news, name)];
    if (same(old, now)) return [];
    return [{ name, how: howOf(old, now) }];
  });
  const words = folded(
    changes,
    ({ name, how }) => `tool ${name} ${how}`,
    ({ length }, how) => `${length} tools ${how}`,
  );
  return words.length > 0 || same([...before], [...after]) ? words : ['order of tools'];
}

function partChange(name: string, before: JsonValue | undefined, after: JsonValue | undefined): string[] {
  if (same(before, after)) return [];
  if (before === undefined) return [`${name} added`];
  return [after === undefined ? `${name} removed` : `${name} changed`];
}

function namesOf(a: object, b: object): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
}

function own<T>(all: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(all, name) ? all[name] : undefined;
}

function same(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined) return a === b;
  return canonicalJson(a as JsonValue) === canonicalJson(b as JsonValue);
}
