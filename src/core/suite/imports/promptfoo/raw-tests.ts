import { isJsonObject, type JsonObject, type JsonValue } from '../../../json.ts';
import type { Places } from '../../../prompt/schema-problems.ts';
import { type Context, codeWords, isCode, itemsOf, member, type Placed } from './context.ts';
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
  if (base && !usable)
    refuse('"defaultTest" must be a mapping, or file:// with a file that holds one.', base, context);
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
  for (const scenario of await eachScenario(member(root, 'scenarios'), context)) {
    for (const key of Object.keys(scenario.value)) {
      if (['description', 'config', 'tests'].includes(key)) continue;
      const message = `"${key.slice(0, 80)}" of a scenario is not known, and is left out.`;
      const words = { code: 'import-unknown-key', message, remedy: 'Remove it.' };
      context.findings.key('warning', words, scenario.places, [], key);
    }
    const config = member(scenario, 'config');
    if (!config) refuse('A scenario needs "config", its rows of variables.', scenario, context);
    const rows = await readTests(config, context);
    const tests = await readTests(member(scenario, 'tests'), context);
    if (member(scenario, 'tests') === undefined) tests.push({ value: {}, places: scenario.places });
    for (const data of rows) for (const test of tests) found.push({ data, test });
  }
  return found;
}

/** Scenarios of a list, and of the files that it names. */
async function eachScenario(written: Placed | undefined, context: Context): Promise<Placed<JsonObject>[]> {
  if (!written) return [];
  if (isJsonObject(written.value)) return [written as Placed<JsonObject>];
  const inside: Placed[] = itemsOf(written);
  if (typeof written.value === 'string') {
    if (isCode(written.value)) {
      context.findings.error(codeWords('scenario', written.value), written.places);
      return [];
    }
    for (const file of await context.filesNamed(written.value, written.places, [], 'scenario')) {
      const data = await context.data(file);
      // A file inside a file counts from the configuration, so that one level is all that is meant.
      if (data && typeof data.value !== 'string') inside.push(data);
      else if (data) refuse('A file of scenarios must hold a list or a mapping.', data, context);
    }
  } else if (!Array.isArray(written.value)) {
    refuse('A scenario must be a mapping with config and tests, or a file of such.', written, context);
  }
  const found: Placed<JsonObject>[] = [];
  for (const one of inside) found.push(...(await eachScenario(one, context)));
  return found;
}

function refuse(message: string, { places }: Placed, context: Context): void {
  context.findings.error({ code: 'import-invalid', message, remedy: 'Change or remove it.' }, places);
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
  for (const part of all) {
    const threshold = member(part, 'threshold');
    if (threshold && typeof threshold.value !== 'number')
      refuse('The threshold of a test must be a number.', threshold, context);
  }
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
