import { canonicalJson, hashOf } from '../canonical.ts';
import type { JsonValue } from '../json.ts';
import type { RubricDefinition } from '../rubric/rubric.ts';
import type { Suite } from '../suite/suite.ts';

/** Names that are listed of one kind of change. */
const named = 3;

/**
 * How a suite differs from what it was, one line a change, in words: rubrics, rules, cases, and what decides which
 * answers there are. For a reader of a gate that went by the earlier suite.
 */
export async function suiteChanges(before: Suite, after: Suite): Promise<string[]> {
  return [
    ...rubricChanges(before.rubrics, after.rubrics),
    ...settingChanges('gate', before.gate, after.gate),
    ...settingChanges('budget', before.budget, after.budget),
    ...valueChange('trials', before.trials, after.trials),
    ...valueChange(
      'prompts',
      before.prompts.map(({ path }) => path),
      after.prompts.map(({ path }) => path),
    ),
    ...valueChange('models', before.models.map(modelOf), after.models.map(modelOf)),
    ...valueChange('recordings', before.recordings, after.recordings),
    ...(await caseChanges(before, after)),
  ];
}

const modelOf = ({ id, parameters }: Suite['models'][number]) => ({ id, parameters: parameters ?? {} });

function rubricChanges(before: readonly RubricDefinition[], after: readonly RubricDefinition[]): string[] {
  const olds = new Map(before.map((rubric) => [rubric.name, rubric]));
  const news = new Map(after.map((rubric) => [rubric.name, rubric]));
  return [...new Set([...olds.keys(), ...news.keys()])].flatMap((name) => {
    const [old, now] = [olds.get(name), news.get(name)];
    if (old === undefined) return [`rubric ${name}: new`];
    if (now === undefined) return [`rubric ${name}: removed`];
    return settingChanges(`rubric ${name}`, settingsOf(old), settingsOf(now));
  });
}

const settingsOf = ({ type, options, weight, gate }: RubricDefinition) => ({
  type,
  ...options,
  weight,
  gate: gate ?? null,
});

function settingChanges(what: string, before: object, after: object): string[] {
  const [olds, news] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...olds.keys(), ...news.keys()])].flatMap((key) =>
    valueChange(`${what}: ${key}`, olds.get(key), news.get(key)),
  );
}

function valueChange(what: string, before: unknown, after: unknown): string[] {
  const [old, now] = [shown(before), shown(after)];
  return old === now ? [] : [`${what} ${short(old)} → ${short(now)}`];
}

const shown = (value: unknown) =>
  value === undefined || value === null ? 'none' : canonicalJson(plain(value));
const short = (text: string) => (text.length > 120 ? `${text.slice(0, 119)}…` : text);

async function caseChanges(before: Suite, after: Suite): Promise<string[]> {
  const [olds, news] = [await casesOf(before), await casesOf(after)];
  const added = [...news.keys()].filter((id) => !olds.has(id));
  const removed = [...olds.keys()].filter((id) => !news.has(id));
  const changed = [...news].filter(([id, hash]) => olds.has(id) && olds.get(id) !== hash).map(([id]) => id);
  return [...listed('added', added), ...listed('removed', removed), ...listed('changed', changed)];
}

function listed(what: string, ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  const more = ids.length - named;
  const names = `${ids.slice(0, named).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return [`${ids.length} ${ids.length === 1 ? 'case' : 'cases'} ${what}: ${names}`];
}

/** Id → hash of what the case asks and how it is graded. */
async function casesOf(suite: Suite): Promise<Map<string, string>> {
  const cases = new Map<string, string>();
  for await (const { case: own, rubrics } of suite.cases()) {
    const { vars, history, expected, context, tools } = own;
    const graded = rubrics.map(({ name, hash, weight, gate }) => ({ name, hash, weight, gate }));
    cases.set(own.id, hashOf(plain({ vars, history, expected, context, tools, rubrics: graded })));
  }
  return cases;
}

/** Drops members that are undefined, as JSON does. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as JsonValue;
