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

/** Options of asserts that ask a model, and what only orders the work. */
const lightOptions: { readonly [key: string]: readonly [why: string, remedy: string] } = {
  provider: [
    'names the model of asserts that ask one; here only an embedding model is taken from it',
    'Name models under judge and embeddings in regrade.config.yaml.',
  ],
  rubricPrompt: ['is what a judge is asked with, and this version asks none', 'Remove it.'],
  factuality: ['gives points for a verdict of a judge, and this version asks none', 'Remove it.'],
  runSerially: ['orders tests, which do not see one another here', 'Remove it.'],
  concurrency: ['orders tests, which do not see one another here', 'Use regrade run --concurrency.'],
  disableConversationVar: ['is about the variable _conversation, which is not filled here', 'Remove it.'],
};

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
    if (readOptions.has(key) || content === null || content === false) continue;
    const [why, remedy] = Object.hasOwn(lightOptions, key) ? (lightOptions[key] ?? []) : [];
    if (why !== undefined && remedy !== undefined) {
      const message = `"${key}" in the options of a test ${why}.`;
      context.findings.key(
        'warning',
        { code: 'import-test-option', message, remedy },
        options.places,
        [],
        key,
      );
      continue;
    }
    const heavy = Object.hasOwn(weightyOptions, key) ? weightyOptions[key] : 'is not known here';
    tell(heavy, 'the options of a test', key, options as Placed<JsonObject>, context);
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
