import { isJsonObject, type JsonObject, type JsonValue } from '../../../json.ts';
import type { Places } from '../../../prompt/schema-problems.ts';
import { type Context, itemsOf, member, type Placed } from './context.ts';
import { readTests } from './test-files.ts';
import { checkTest } from './test-keys.ts';
import { readVars } from './vars.ts';

/** A test with what `defaultTest` and its scenario give it, before its variables make cases of it. */
export interface RawTest {
  readonly description?: string;
  readonly vars: JsonObject;
  /** Lists of asserts of its own, in order; those of `defaultTest` are not among them. */
  readonly asserts: readonly Placed[];
  readonly options: JsonObject;
  readonly threshold?: number;
  readonly metadata: JsonObject;
  readonly places: Places;
}

/** All tests of a configuration, and the asserts that `defaultTest` gives each of them. */
export async function readRawTests(
  root: Placed,
  context: Context,
): Promise<{ readonly tests: RawTest[]; readonly defaults: Placed | undefined }> {
  const written = member(root, 'defaultTest');
  const base = written && (await context.resolved(written, 'default test'));
  const usable = base && isJsonObject(base.value) ? base : undefined;
  if (usable) checkTest(usable as Placed<JsonObject>, context);
  const tests: RawTest[] = [];
  const plain = await readTests(member(root, 'tests'), context);
  const scenarios = await scenariosOf(root, context);
  if (plain.length === 0 && member(root, 'tests') === undefined && scenarios.length === 0)
    plain.push({ value: {}, places: root.places });
  for (const test of plain) tests.push(await merged([test], usable, context));
  for (const { data, test } of scenarios) tests.push(await merged([data, test], usable, context));
  return { tests, defaults: usable && member(usable, 'assert') };
}

interface ScenarioTest {
  readonly data: Placed<JsonObject>;
  readonly test: Placed<JsonObject>;
}

/** Every row of data of a scenario with every of its tests. */
async function scenariosOf(root: Placed, context: Context): Promise<ScenarioTest[]> {
  const found: ScenarioTest[] = [];
  const list = member(root, 'scenarios');
  const scenarios = list && (await context.resolved(list, 'scenarios'));
  for (const item of scenarios ? itemsOf(scenarios) : []) {
    const scenario = await context.resolved(item, 'scenario');
    for (const one of scenario ? (Array.isArray(scenario.value) ? itemsOf(scenario) : [scenario]) : []) {
      const rows = await readTests(member(one, 'config'), context);
      const tests = await readTests(member(one, 'tests'), context);
      if (member(one, 'tests') === undefined) tests.push({ value: {}, places: one.places });
      for (const data of rows) for (const test of tests) found.push({ data, test });
    }
  }
  return found;
}

async function merged(
  parts: readonly Placed<JsonObject>[],
  base: Placed | undefined,
  context: Context,
): Promise<RawTest> {
  const all = base && isJsonObject(base.value) ? [base as Placed<JsonObject>, ...parts] : parts;
  const vars: JsonObject = {};
  for (const part of all) Object.assign(vars, await readVars(part, context));
  for (const part of parts) checkTest(part, context);
  const last = <Kind extends JsonValue>(
    key: string,
    is: (value: JsonValue) => value is Kind,
  ): Kind | undefined =>
    all
      .map(({ value }) => value[key])
      .findLast((value): value is Kind => value !== undefined && value !== null && is(value));
  const description = parts
    .map(({ value }) => value.description)
    .findLast((one) => typeof one === 'string' && one.trim() !== '');
  const threshold = last('threshold', (value) => typeof value === 'number');
  return {
    ...(typeof description === 'string' ? { description: description.trim() } : {}),
    vars,
    asserts: parts.flatMap((part) => {
      const list = member(part, 'assert');
      return list ? [list] : [];
    }),
    options: together(all, 'options'),
    ...(threshold === undefined ? {} : { threshold }),
    metadata: together(all, 'metadata'),
    places: parts.at(-1)?.places ?? {
      file: context.path,
      rangeOf: () => undefined,
      keyRange: () => undefined,
    },
  };
}

function together(parts: readonly Placed<JsonObject>[], key: string): JsonObject {
  const all: JsonObject = {};
  for (const { value } of parts) if (isJsonObject(value[key])) Object.assign(all, value[key]);
  return all;
}
