import { isJsonObject, type JsonObject } from '../json.ts';
import { InputError, type Problem } from '../problem.ts';
import { type Places, schemaProblems } from '../prompt/schema-problems.ts';
import { readYaml } from '../prompt/yaml-document.ts';
import type { Workspace } from '../workspace.ts';
import type { Configuration } from './configuration.ts';
import { configurationFile } from './configuration-schema.ts';
import { readWhole } from './file-text.ts';
import { credentialProblems } from './source-check.ts';

/** The configuration's path from the workspace's root. */
export const configurationPath = 'regrade.config.yaml';

const defaults: Configuration = {
  providers: {},
  targets: {},
  models: {},
  retries: { attempts: 3, maxWaitSeconds: 60 },
  prices: {},
  labels: {},
  sources: {},
};

/**
 * Reads and checks `regrade.config.yaml`; the defaults where there is none or it is empty.
 * @throws {InputError} with every problem found; no problem repeats a value that may be a key.
 */
export async function loadConfiguration(workspace: Workspace): Promise<Configuration> {
  if ((await workspace.readText(configurationPath)) === undefined) return defaults;
  const document = readYaml(await readWhole(workspace, configurationPath), configurationPath);
  if (document.value === null) return defaults;
  if (!isJsonObject(document.value)) {
    throw InputError.of({
      code: 'invalid-value',
      message: 'The configuration must be a mapping.',
      remedy: 'Write keys such as providers, models and judge.',
      file: configurationPath,
      range: document.head,
    });
  }
  const places: Places = { file: configurationPath, rangeOf: document.rangeOf, keyRange: document.keyRange };
  const checked = configurationFile.safeParse(document.value);
  const problems: Problem[] = [
    ...(checked.success ? [] : schemaProblems(configurationFile, checked.error, places)),
    ...Object.entries(sourcesOf(document.value)).flatMap(([name, source]) =>
      credentialProblems(source, ['sources', name], places),
    ),
  ];
  if (!checked.success || problems.length > 0) throw new InputError(problems);
  const { retries, ...given } = checked.data;
  return { ...defaults, ...given, retries: { ...defaults.retries, ...retries } };
}

const sourcesOf = ({ sources }: JsonObject): JsonObject => (isJsonObject(sources) ? sources : {});
