import { gradual } from './gradual.ts';

/**
 * The rooms of core that activation does without, each loaded when it is first needed. Parts stand in the order in which
 * they build on each other; none of them alone takes long. `node esbuild.mjs` prints the chunks that they become.
 */
const prompts = [
  () => import('../../core/prompt/schema-problems.ts'),
  () => import('../../core/prompt/yaml-document.ts'),
  () => import('../../core/suite/case-schema.ts'),
  () => import('../../core/rubric/json-schema-check.ts'),
  () => import('../../core/prompt/input-schema.ts'),
  () => import('../../core/prompt/engines/mustache/template.ts'),
  () => import('../../core/prompt/engines/jinja/render.ts'),
  () => import('../../core/suite/read-csv.ts'),
  () => import('../../core/prompt/read-prompt.ts'),
];
const suites = [
  () => import('../../core/rubric/option-schemas.ts'),
  () => import('../../core/rubric/registry.ts'),
  () => import('../../core/suite/load-suite.ts'),
];
const models = [() => import('../../core/model/prices.ts'), () => import('../../core/model/chat-client.ts')];

/** Reads prompts, suites, records and versions; asks no model. */
export const loadReading = gradual([...prompts, ...suites], () => import('./reading.ts'));

/** Plans and makes runs. */
export const loadRunning = gradual([...prompts, ...suites, ...models], () => import('./running.ts'));

/** Help in suite files. */
export const loadLanguage = gradual(
  [...prompts, ...suites, ...models.slice(0, 1)],
  () => import('./language.ts'),
);

/** Suites of other tools. */
export const loadImporting = gradual([...prompts, ...suites], () => import('./importing.ts'));

/** Writes reports. */
export const loadReporting = gradual([], () => import('./reporting.ts'));
