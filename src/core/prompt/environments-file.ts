import * as z from 'zod';
import { isJsonObject } from '../json.ts';
import { isLabel } from '../label-names.ts';
import { InputError, type Problem } from '../problem.ts';
import { noEnvironment, overrideWords, withoutEmpty } from './environments.ts';
import { environmentsPath } from './environments-path.ts';
import { parametersSchema } from './parameters-schema.ts';
import type { EnvironmentOverrides, Environments, PromptSource, ReadText } from './prompt.ts';
import { schemaProblems } from './schema-problems.ts';
import { sourceText } from './source-text.ts';
import { readYaml } from './yaml-document.ts';

const parameters = z.strictObject(
  Object.fromEntries(
    Object.entries(parametersSchema.shape).map(([name, schema]) => [name, schema.nullable()]),
  ),
);

const overrides = z.strictObject({
  model: z.string().min(1).optional().describe('The model of this environment, written as in the prompt.'),
  parameters: parameters
    .optional()
    .describe('Parameters that go before those of the prompt; null takes one away.'),
});

const name = z
  .string()
  .refine((text) => isLabel(text) && text !== noEnvironment, 'must be a name that a label can have');

/** `*.environments.yaml`: environment → what it has otherwise. */
export const environmentsFile = z.record(name, overrides.nullable());

/** The overrides beside a prompt, read. */
export interface ReadEnvironments {
  readonly source: PromptSource;
  /** Undefined where no environment has anything otherwise. */
  readonly environments: Environments | undefined;
  /** Warnings. */
  readonly problems: readonly Problem[];
}

/**
 * Reads the overrides beside a prompt; undefined where there is no such file.
 * @throws {InputError} with every problem found.
 */
export async function readEnvironments(
  prompt: string,
  readText: ReadText,
): Promise<ReadEnvironments | undefined> {
  const path = environmentsPath(prompt);
  const text = await readText(path);
  if (text === undefined) return undefined;
  const source = { path, text };
  const document = readYaml(sourceText(source).text, path);
  if (document.value === null) return { source, environments: undefined, problems: [] };
  if (!isJsonObject(document.value)) {
    throw InputError.of({
      code: 'invalid-value',
      message: 'This file must be a mapping of environments.',
      remedy: 'Write the name of an environment, and below it "model" or "parameters".',
      file: path,
      range: document.head,
    });
  }
  const { rangeOf, keyRange } = document;
  const checked = environmentsFile.safeParse(document.value);
  if (!checked.success) {
    throw new InputError(schemaProblems(environmentsFile, checked.error, { file: path, rangeOf, keyRange }));
  }
  const all = Object.entries(checked.data).map(
    ([environment, one]) => [environment, (one ?? {}) as EnvironmentOverrides] as const,
  );
  const problems = all
    .filter(([, one]) => overrideWords(one) === '')
    .map(
      ([environment]): Problem => ({
        severity: 'warning',
        code: 'empty-environment',
        message: `"${environment}" has nothing otherwise than the prompt says.`,
        remedy: 'Write "model" or "parameters" below it, or take it out.',
        file: path,
        range: keyRange([], environment),
      }),
    );
  return { source, environments: withoutEmpty(Object.fromEntries(all)), problems };
}
