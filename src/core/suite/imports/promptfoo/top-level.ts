import type { JsonObject } from '../../../json.ts';
import { type Context, member, type Placed } from './context.ts';

/** Keys that are read elsewhere, or that only label a configuration. */
const read: ReadonlySet<string> = new Set(
  '$schema description tags prompts providers targets tests scenarios defaultTest evaluateOptions assertionTemplates metadata'.split(
    ' ',
  ),
);

/** Keys that change nothing in a verdict. */
const harmless: { readonly [key: string]: string } = {
  outputPath: 'regrade run --output writes reports',
  sharing: 'results stay on this machine',
  writeLatestResults: 'every run is kept',
  commandLineOptions: 'options are given on the command line',
  derivedMetrics: 'there are no metrics made of others',
  env: 'keys come from the environment',
  tracing: 'traces are read from their source',
};

/** Keys that would change what is asked, or what passes. */
const weighty: { readonly [key: string]: readonly [why: string, remedy: string] } = {
  redteam: ['makes tests by red teaming, which is not supported', 'Leave it out.'],
  extensions: ['runs code around each test, which is not done here', 'Leave it out.'],
  nunjucksFilters: ['adds filters that are code', 'Write the values out.'],
};

/** Tells what of the top level is left out. */
export function checkTopLevel({ value, places }: Placed<JsonObject>, context: Context): void {
  for (const [key, content] of Object.entries(value)) {
    if (read.has(key) || content === null) continue;
    const [why, remedy] = weighty[key] ?? [];
    if (why !== undefined && remedy !== undefined && Object.hasOwn(weighty, key)) {
      context.findings.key(
        'error',
        { code: 'import-key', message: `"${key}" ${why}.`, remedy },
        places,
        [],
        key,
      );
    } else {
      const note = Object.hasOwn(harmless, key) ? harmless[key] : 'it is not known';
      context.findings.key(
        'warning',
        {
          code: 'import-key',
          message: `"${key.slice(0, 80)}" is left out: ${note}.`,
          remedy: 'Nothing else changes.',
        },
        places,
        [],
        key,
      );
    }
  }
}

/** `evaluateOptions.repeat`. */
export function trialsOf(root: Placed, context: Context): number {
  const options = member(root, 'evaluateOptions');
  const repeat = options && member(options, 'repeat');
  if (!repeat) return 1;
  if (
    typeof repeat.value === 'number' &&
    Number.isInteger(repeat.value) &&
    repeat.value >= 1 &&
    repeat.value <= 1000
  )
    return repeat.value;
  context.findings.error(
    { code: 'import-invalid', message: '"repeat" must be a whole number up to 1000.', remedy: 'Change it.' },
    repeat.places,
  );
  return 1;
}
