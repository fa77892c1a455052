import type { PromptFormat } from '../../prompt.ts';
import { readGithubPrompt } from './read.ts';

/** GitHub Models: `NAME.prompt.yml`, `NAME.prompt.yaml`. */
export const githubFormat: PromptFormat = {
  id: 'github',
  title: 'GitHub Models (.prompt.yml)',
  matches: (path) => /\.prompt\.ya?ml$/i.test(path),
  read: async (file) => readGithubPrompt(file),
};
