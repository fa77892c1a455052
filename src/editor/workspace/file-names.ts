/** Globs over a workspace folder, the same as in `activationEvents`. */
export const suiteFiles = '**/*.{eval.yaml,eval.yml}';
export const promptFiles = '**/*.{prompt,prompt.yml,prompt.yaml}';
export const configurationFile = 'regrade.config.yaml';

/** Whether a file is an eval suite by name alone; a GitHub prompt with test data is one by content. */
export function isSuiteName(path: string): boolean {
  return /\.eval\.ya?ml$/u.test(path);
}

/** Whether a file is a prompt by name alone; a text prompt is one because a suite names it. */
export function isPromptName(path: string): boolean {
  return /\.prompt(\.ya?ml)?$/u.test(path) && !isPartialName(path);
}

/** Whether a file is a partial of Dotprompt, which other prompts hold and which is none itself. */
export function isPartialName(path: string): boolean {
  return /(^|\/)_[^/]*\.prompt$/u.test(path);
}
