import { isJsonObject, type JsonObject } from '../../../json.ts';
import { type Context, member, type Placed } from './context.ts';

const read: ReadonlySet<string> = new Set('description vars assert options threshold metadata'.split(' '));

const weighty: { readonly [key: string]: string } = {
  provider: 'asks another model in this test',
  providers: 'asks only some of the models in this test',
  prompts: 'uses only some of the prompts in this test',
  providerOutput: 'brings an answer of its own instead of asking',
  assertScoringFunction: 'makes the verdict by code',
};

const readOptions: ReadonlySet<string> = new Set(
  'prefix suffix disableVarExpansion disableDefaultAsserts'.split(' '),
);

/** Options of judges, which asserts that ask one name again where they count; and what only orders the work. */
const harmlessOptions: ReadonlySet<string> = new Set(
  'provider rubricPrompt factuality runSerially concurrency'.split(' '),
);

const weightyOptions: { readonly [key: string]: string } = {
  transform: 'changes the output by code before it is graded',
  postprocess: 'changes the output by code before it is graded',
  transformVars: 'changes the variables by code',
  storeOutputAs: 'hands the output on to later tests',
  repeat: 'asks this test more often than others',
};

/** Tells what of a test is left out. */
export function checkTest({ value, places }: Placed<JsonObject>, context: Context): void {
  for (const [key, content] of Object.entries(value)) {
    if (read.has(key) || content === null) continue;
    tell(Object.hasOwn(weighty, key) ? weighty[key] : undefined, 'a test', key, { value, places }, context);
  }
  const options = member({ value, places }, 'options');
  if (!options || !isJsonObject(options.value)) return;
  for (const [key, content] of Object.entries(options.value)) {
    if (readOptions.has(key) || harmlessOptions.has(key) || content === null || content === false) continue;
    const why = Object.hasOwn(weightyOptions, key) ? weightyOptions[key] : 'is not known here';
    tell(why, 'the options of a test', key, options as Placed<JsonObject>, context);
  }
}

function tell(
  why: string | undefined,
  where: string,
  key: string,
  { places }: Placed<JsonObject>,
  context: Context,
): void {
  context.findings.key(
    why === undefined ? 'warning' : 'error',
    {
      code: 'import-test-option',
      message: `"${key.slice(0, 80)}" in ${where} ${why ?? 'means nothing here and is left out'}.`,
      remedy: why === undefined ? 'Remove it.' : 'Leave it out, or put such tests into a suite of their own.',
    },
    places,
    [],
    key,
  );
}
