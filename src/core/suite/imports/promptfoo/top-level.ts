import type { JsonObject } from '../../../json.ts';
import type { Context, Placed } from './context.ts';

/** Keys that are read elsewhere, or that only label a configuration. */
const read: ReadonlySet<string> = new Set(
  '$schema description tags prompts providers targets tests scenarios defaultTest evaluateOptions commandLineOptions assertionTemplates metadata'.split(
    ' ',
  ),
);

/** Keys that change nothing in a verdict. */
const harmless: { readonly [key: string]: readonly [why: string, remedy: string] } = {
  outputPath: ['reports are written where a run says so', 'Use regrade run --output.'],
  sharing: ['results stay on this machine', 'Remove it.'],
  writeLatestResults: ['every run is kept', 'Remove it.'],
  derivedMetrics: [
    'there are no metrics made of others',
    'Compute them from the report of regrade run --output.',
  ],
  env: [
    'keys and settings come from the environment',
    'Set them there; an address belongs into regrade.config.yaml.',
  ],
  tracing: ['traces are read from their source', 'Remove it.'],
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
      const [note, help] = (Object.hasOwn(harmless, key) ? harmless[key] : undefined) ?? [
        'it is not known',
        'Remove it, or correct its name.',
      ];
      const message = `"${key.slice(0, 80)}" is left out: ${note}.`;
      context.findings.key('warning', { code: 'import-key', message, remedy: help }, places, [], key);
    }
  }
}
