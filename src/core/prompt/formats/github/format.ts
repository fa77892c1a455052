import type { PromptFormat } from '../../prompt.ts';
import { githubNames } from './names.ts';
import { readGithubPrompt } from './read.ts';

/** GitHub Models: the prompt of a `.prompt.yml`; its test data is a suite. */
export const githubFormat: PromptFormat = {
  ...githubNames,
  read: async (file) => readGithubPrompt(file),
};
