import { promptOfEnvironments } from '../../core/prompt/environments-path.ts';
import { isPartial } from '../../core/prompt/formats/dotprompt/names.ts';
import { formatNames, nameTells } from '../../core/prompt/formats/names.ts';
import { foreignNames, isForeignSuite } from '../../core/suite/imports/names.ts';

/** Globs over a workspace folder. */
export const suiteFiles = `**/{${['*.eval.yaml', '*.eval.yml', ...foreignNames.flatMap(({ files }) => files)].join(',')}}`;
/** Every file that is a prompt by its name. */
export const promptFiles = `{${formatNames.flatMap(({ globs }) => globs).join(',')}}`;
/** Every file that can be a prompt, by its name or because a suite names it. */
export const possiblePrompts =
  '**/*.{prompt,prompty,yaml,yml,json,jsonl,ndjson,csv,md,txt,j2,jinja,jinja2,njk}';
export const configurationFile = 'regrade.config.yaml';

/** Whether a file is an eval suite by name alone; a GitHub prompt with test data is one by content. */
export function isSuiteName(path: string): boolean {
  return /\.eval\.ya?ml$/u.test(path) || isForeignSuite(path);
}

/** Whether people expect to see this file as a prompt, by its name alone; others are prompts where a suite names them. */
export function isPromptName(path: string): boolean {
  return nameTells(path) === 'prompt';
}

/** Whether a file holds overrides of a prompt's environments. */
export function isEnvironmentsName(path: string): boolean {
  const prompt = promptOfEnvironments(path);
  return prompt !== undefined && nameTells(prompt) !== undefined;
}

/** Whether a file is a partial of Dotprompt, which other prompts hold and which is none itself. */
export const isPartialName = isPartial;

export { nameTells };
