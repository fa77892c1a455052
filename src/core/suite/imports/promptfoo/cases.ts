import type { JsonObject } from '../../../json.ts';
import type { Places } from '../../../prompt/schema-problems.ts';
import type { ForeignCase, ForeignRubric } from '../foreign-suite.ts';
import { type Assert, readAsserts, setOf } from './assertions.ts';
import type { Context, Placed } from './context.ts';
import { fillNunjucks, holdsTags } from './nunjucks.ts';
import { type RawTest, readRawTests } from './raw-tests.ts';
import { combinations, withoutNames } from './vars.ts';

/** The cases of a configuration, and what its tests want of the prompts. */
export interface BuiltCases {
  readonly rubrics: readonly ForeignRubric[];
  readonly cases: readonly ForeignCase[];
  /** Text before and after every prompt; variables of the cases where tests differ in it. */
  readonly prefix: string;
  readonly suffix: string;
}

interface Draft {
  readonly test: RawTest;
  readonly vars: JsonObject;
  readonly defaults: readonly Assert[];
  readonly own: readonly Assert[];
}

/** Reads all tests and makes the cases of them that promptfoo would ask, each with its rubrics. */
export async function buildCases(root: Placed, context: Context): Promise<BuiltCases> {
  const { tests, defaults } = await readRawTests(root, context);
  const affix = affixesOf(tests);
  const graders = new Set(tests.map(({ options }) => JSON.stringify(options.provider ?? null)));
  const standing = defaults && graders.size <= 1 && !holdsTags(JSON.stringify(defaults.value));
  const once = standing ? await readAsserts(defaults, {}, context, tests[0]?.options.provider) : undefined;
  const drafts: Draft[] = [];
  for (const test of tests) {
    const expand = test.options.disableVarExpansion !== true;
    const grader = test.options.provider;
    for (const combination of await combinations(test.vars, expand, test.places, context)) {
      const vars = withoutNames(combination, context, test.places);
      const withDefaults = test.options.disableDefaultAsserts !== true;
      const lists: Assert[] = [];
      for (const list of test.asserts) lists.push(...(await readAsserts(list, vars, context, grader)));
      drafts.push({
        test,
        vars: { ...vars, ...affix.varsOf(test, vars, context) },
        defaults: withDefaults ? (once ?? (await readAsserts(defaults, vars, context, grader))) : [],
        own: lists,
      });
    }
  }
  const shared = sharedRubrics(drafts);
  const rubrics = shared ? named(shared, new Set()) : [];
  const taken = new Set(rubrics.map(({ name }) => name));
  const names = new Names(context);
  const cases = drafts.flatMap((draft): ForeignCase[] => {
    const own = named(caseAsserts(draft, shared !== undefined), new Set(taken));
    const record: JsonObject = {
      vars: draft.vars,
      ...(own.length > 0
        ? { rubrics: Object.fromEntries(own.map(({ name, options }) => [name, options])) }
        : {}),
      ...(Object.keys(draft.test.metadata).length > 0 ? { metadata: draft.test.metadata } : {}),
    };
    const whole = names.named(record, draft.test);
    const range = draft.test.places.rangeOf([]);
    return whole ? [{ record: whole, file: draft.test.places.file, ...(range ? { range } : {}) }] : [];
  });
  return { rubrics, cases, prefix: affix.prefix, suffix: affix.suffix };
}

/** The default asserts as rubrics of the suite, where they are the same for every case. */
function sharedRubrics(drafts: readonly Draft[]): readonly Assert[] | undefined {
  const [first] = drafts;
  if (!first || drafts.some(({ test }) => test.threshold !== undefined)) return undefined;
  const content = ({ defaults }: Draft) =>
    JSON.stringify(defaults.map(({ name, rubric, weight }) => [name, rubric, weight]));
  const wanted = content(first);
  return drafts.every((draft) => draft.defaults === first.defaults || content(draft) === wanted)
    ? first.defaults
    : undefined;
}

/** With a threshold, promptfoo gives all asserts of a test one verdict: so one rubric holds them. */
function caseAsserts({ test, defaults, own }: Draft, withoutDefaults: boolean): readonly Assert[] {
  const all = withoutDefaults ? own : [...defaults, ...own];
  if (test.threshold === undefined || all.length === 0) return all;
  return [{ name: 'all asserts', rubric: setOf(all, test.threshold), weight: 1, places: test.places }];
}

function named(asserts: readonly Assert[], taken: Set<string>): ForeignRubric[] {
  return asserts.map(({ name: wanted, rubric, weight, places }) => {
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted} ${number}`;
    taken.add(name);
    const range = places.rangeOf([]);
    return { name, options: weighted(rubric, wanted, weight), ...(range ? { range } : {}) };
  });
}

/** An assert of weight 0 is measured and never fails. */
function weighted(rubric: JsonObject, name: string, weight: number): JsonObject {
  if (weight === 1) return rubric;
  if (weight > 0) return { ...rubric, weight };
  const { type = '', ...options } = rubric;
  const inside = { type, ...options, ...(name === type ? {} : { metric: name }) };
  return { type: 'assert-set', weight: 0, threshold: 0, assert: [inside] };
}

/** Gives every case an identity of its own: the description of its test, else its content. */
class Names {
  readonly #context: Context;
  readonly #names = new Set<string>();
  readonly #contents = new Set<string>();

  constructor(context: Context) {
    this.#context = context;
  }

  /** Undefined for a case that is there already. */
  named(record: JsonObject, { description, places }: RawTest): JsonObject | undefined {
    if (description === undefined) {
      const { metadata: _, ...content } = record;
      const text = JSON.stringify(content);
      if (this.#contents.has(text)) {
        this.#context.findings.warning(
          {
            code: 'duplicate-case',
            message: 'This test is the same as one before it, so it runs once.',
            remedy: 'Remove it, or give each a description.',
          },
          places,
        );
        return undefined;
      }
      this.#contents.add(text);
      return record;
    }
    const wanted = description.replaceAll(/\s+/g, ' ').slice(0, 400);
    let name = wanted;
    for (let number = 2; this.#names.has(name); number++) name = `${wanted} (${number})`;
    this.#names.add(name);
    return { name, ...record };
  }
}

interface Affixes {
  readonly prefix: string;
  readonly suffix: string;
  varsOf(test: RawTest, vars: JsonObject, context: Context): JsonObject;
}

/** What stands before and after prompts: text where all tests agree, else a variable of each case. */
function affixesOf(tests: readonly RawTest[]): Affixes {
  const prefix = affixOf('prefix', tests);
  const suffix = affixOf('suffix', tests);
  return {
    prefix: prefix.text,
    suffix: suffix.text,
    varsOf: (test, vars, context) => ({
      ...prefix.varsOf(test, vars, context),
      ...suffix.varsOf(test, vars, context),
    }),
  };
}

function affixOf(key: 'prefix' | 'suffix', tests: readonly RawTest[]) {
  const textOf = ({ options }: RawTest) => (typeof options[key] === 'string' ? options[key] : '');
  const [first] = tests;
  const text = first ? textOf(first) : '';
  if (tests.every((test) => textOf(test) === text)) return { text, varsOf: () => ({}) };
  let name: string = key;
  while (tests.some(({ vars }) => Object.hasOwn(vars, name))) name = `prompt_${name}`;
  return {
    text: `{{${name}}}`,
    varsOf: (test: RawTest, vars: JsonObject, context: Context): JsonObject => {
      const places: Places = test.places;
      return { [name]: fillNunjucks(textOf(test), vars, context, places) ?? '' };
    },
  };
}
