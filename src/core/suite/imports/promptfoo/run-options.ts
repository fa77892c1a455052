import { isJsonObject, type JsonObject } from '../../../json.ts';
import { type Context, member, type Placed } from './context.ts';

type Told = readonly [why: string, remedy: string];

const oneFlag = (what: string, flag: string): Told => [what, `Use regrade run ${flag}.`];

const nothing: Told = ['it changes nothing in a verdict', 'Remove it.'];

const filter: Told = ['every test runs', 'Choose cases with regrade run --case, --tag or --sample.'];

/** What `evaluateOptions` and `commandLineOptions` hold, and what does the same here. */
const light: { readonly [key: string]: Told } = {
  maxConcurrency: oneFlag('how many requests run at once is told by each run', '--concurrency'),
  cache: oneFlag('answers are kept, and asked again where a run says so', '--no-cache'),
  delay: ['requests wait where a provider asks for it', 'Use regrade run --concurrency 1 to go slowly.'],
  timeoutMs: [
    'requests have the time that is usual here',
    'Set timeoutSeconds of a target in regrade.config.yaml.',
  ],
  maxEvalTimeMs: ['a run has no limit of time', 'Use budget of a suite, or regrade run --max-cost.'],
  output: oneFlag('reports are written where a run says so', '--output'),
  envPath: ['keys come from the environment', 'Load the file before the run.'],
  envFile: ['keys come from the environment', 'Load the file before the run.'],
  grader: ['it names a model that judges', 'Name it under judge in regrade.config.yaml.'],
  filterProviders: oneFlag('every provider is asked', '--model'),
  filterTargets: oneFlag('every provider is asked', '--model'),
  filterPrompts: ['every prompt is asked', 'Name fewer under "prompts".'],
};

/** Options of the command line that change what is asked, or what passes. */
const heavy: ReadonlySet<string> = new Set(
  'assertions modelOutputs prompts providers promptPrefix promptSuffix tests vars var extension'.split(' '),
);

const harmless: ReadonlySet<string> = new Set(
  (
    'description eventSource generateSuggestions interactiveProviders showProgressBar silent isRedteam config verbose ' +
    'tableCellMaxLength write table share noShare progressBar watch retryErrors progressCallback'
  ).split(' '),
);

/** How often each test is asked; tells what else of `evaluateOptions` and `commandLineOptions` is left out. */
export function trialsOf(root: Placed, context: Context): number {
  let trials = 1;
  // What stands for the command line goes before.
  for (const place of ['evaluateOptions', 'commandLineOptions']) {
    const options = member(root, place);
    if (!options) continue;
    if (!isJsonObject(options.value)) {
      context.findings.error(
        { code: 'import-invalid', message: `"${place}" must be a mapping.`, remedy: 'Change or remove it.' },
        options.places,
      );
      continue;
    }
    for (const key of Object.keys(options.value)) {
      if (key !== 'repeat' && options.value[key] !== null)
        tell(key, place, options as Placed<JsonObject>, context);
    }
    const repeat = member(options, 'repeat');
    if (repeat) trials = wholeNumber(repeat, context) ?? trials;
  }
  return trials;
}

function tell(key: string, place: string, { places }: Placed<JsonObject>, context: Context): void {
  if (heavy.has(key)) {
    context.findings.key(
      'error',
      {
        code: 'import-option',
        message: `"${key}" of "${place}" changes what is asked or graded, and is not read.`,
        remedy: 'Write it into the configuration itself: prompts, providers, tests or defaultTest.',
      },
      places,
      [],
      key,
    );
    return;
  }
  const [why, remedy] = (Object.hasOwn(light, key) ? light[key] : undefined) ?? others(key);
  const message = `"${key.slice(0, 80)}" of "${place}" is left out: ${why}.`;
  context.findings.key('warning', { code: 'import-option', message, remedy }, places, [], key);
}

function others(key: string): Told {
  if (/^filter[A-Z]/.test(key)) return filter;
  return harmless.has(key) ? nothing : ['it is not known', 'Remove it.'];
}

function wholeNumber({ value, places }: Placed, context: Context): number | undefined {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1000) return value;
  context.findings.error(
    { code: 'import-invalid', message: '"repeat" must be a whole number up to 1000.', remedy: 'Change it.' },
    places,
  );
  return undefined;
}
