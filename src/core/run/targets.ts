import { hashOf } from '../canonical.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { ModelId } from '../model/model.ts';
import { resolveModelId } from '../model/model-id.ts';
import { InputError } from '../problem.ts';
import { inEnvironment, overlaid } from '../prompt/environments.ts';
import type { Parameters } from '../prompt/message.ts';
import type { Prompt } from '../prompt/prompt.ts';
import { promptAt as promptOf } from '../prompt/read-prompt.ts';
import type { Configuration } from '../suite/configuration.ts';
import type { Suite } from '../suite/suite.ts';
import type { VersionStore } from '../version/version-store.ts';
import type { Workspace } from '../workspace.ts';
import type { RunSelection, VersionLine } from './run.ts';

/** One prompt version under one model. */
export interface Target {
  readonly prompt: Prompt;
  readonly version: VersionLine;
  readonly model: ModelId;
  /** The prompt's parameters with the suite's for this model over them, and those of an environment over both. */
  readonly parameters: Parameters;
}

/** Gives a prompt that a suite names as it was in some version, instead of the working copy, and that version's number. */
export type PromptAt = (path: string) => Promise<{ readonly prompt: Prompt; readonly number: number | null }>;

/**
 * The prompts of a suite under each of their models.
 * @throws {InputError} `unknown-prompt`, `no-model`, or what keeps a prompt from being read.
 */
export async function targetsOf(
  versions: VersionStore,
  suite: Suite,
  configuration: Configuration,
  selection: RunSelection,
  promptAt: PromptAt,
): Promise<Target[]> {
  const { models, providers, targets: applications } = configuration;
  const names = { names: models, providers, targets: applications };
  const wanted = selection.prompts;
  const references = suite.prompts.filter(({ path }) => wanted === undefined || wanted.includes(path));
  const unknown = wanted?.find((path) => !suite.prompts.some((reference) => reference.path === path));
  if (unknown !== undefined || references.length === 0) {
    throw InputError.of({
      code: 'unknown-prompt',
      message:
        unknown === undefined
          ? 'The suite names no prompt.'
          : `The suite does not name the prompt "${unknown}".`,
      remedy: `Prompts of this suite: ${suite.prompts.map(({ path }) => path).join(', ') || 'none'}.`,
      file: suite.path,
      range: suite.outline.head,
    });
  }
  const targets: Target[] = [];
  for (const { path } of references) {
    const found = await promptAt(path);
    const { environment } = selection;
    const prompt = environment === undefined ? found.prompt : inEnvironment(found.prompt, environment);
    const { number } = found;
    const saved = number === null ? undefined : await versions.savedHash(found.prompt, number);
    const version = { ...versionLine(prompt), number, ...(saved === undefined ? {} : { saved }) };
    for (const { written, parameters } of modelsOf(prompt, suite, selection)) {
      targets.push({
        prompt,
        version,
        model: resolveModelId(written, names),
        parameters: withOverrides({ ...prompt.parameters, ...parameters }, prompt),
      });
    }
  }
  return targets;
}

/** Prompts as they stand, unsaved buffers included; the number is that of a saved version that does the same. */
export function workingPrompt(workspace: Workspace, suite: Suite, versions: VersionStore): PromptAt {
  return async (path) => {
    const reference = suite.prompts.find((one) => one.path === path);
    if (reference?.prompt) return { prompt: reference.prompt, number: null };
    const prompt = await promptOf(workspace, path);
    if (prompt === undefined) {
      const range = reference?.range;
      throw InputError.of({
        code: 'no-such-file',
        message: `There is no prompt file "${path}".`,
        remedy: 'Check the path; it counts from the suite’s folder.',
        file: suite.path,
        ...(range ? { range } : {}),
      });
    }
    return { prompt, number: await versions.numberOf(prompt) };
  };
}

function modelsOf(
  prompt: Prompt,
  suite: Suite,
  selection: RunSelection,
): { readonly written: string; readonly parameters: Parameters }[] {
  if (selection.models !== undefined) {
    return selection.models.map((written) => ({
      written,
      parameters: parametersIn(suite, written),
    }));
  }
  // An environment that names a model is run on that one: it is what is deployed.
  const deployed = prompt.environment?.overrides.model;
  if (suite.models.length > 0 && deployed === undefined) {
    return suite.models.map(({ id, parameters }) => ({ written: id, parameters: parameters ?? {} }));
  }
  if (prompt.model === undefined) {
    throw InputError.of({
      code: 'no-model',
      message: 'Neither the prompt nor the suite names a model.',
      remedy: `Add "model:" to the prompt, or "models: [openai:gpt-5-mini]" to ${suite.path}.`,
      file: prompt.path,
      range: prompt.outline.head,
    });
  }
  return [{ written: prompt.model, parameters: parametersIn(suite, prompt.model) }];
}

const parametersIn = (suite: Suite, model: string): Parameters =>
  suite.models.find(({ id }) => id === model)?.parameters ?? {};

/** What an environment says goes before what the suite says for a model. */
const withOverrides = (parameters: Parameters, { environment }: Prompt) =>
  overlaid(plain(parameters) as JsonObject, environment?.overrides.parameters ?? {}) as Parameters;

/** The record of the working copy of a prompt: what the cells of a run name. */
export function versionLine(prompt: Prompt): VersionLine {
  return {
    kind: 'version',
    hash: hashOf(plain({ prompt: prompt.path, definition: prompt.definition })),
    prompt: prompt.path,
    definitionHash: prompt.definitionHash,
    definition: prompt.definition,
    sources: prompt.sources,
    number: null,
    ...(prompt.environment === undefined ? {} : { environment: prompt.environment.name }),
  };
}

/** Drops members that are undefined, as JSON does. */
function plain(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
