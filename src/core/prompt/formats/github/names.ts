import type { FormatNames } from '../../format-names.ts';

/** GitHub Models: `NAME.prompt.yml`, `NAME.prompt.yaml`. */
export const githubNames: FormatNames = {
  id: 'github',
  title: 'GitHub Models (.prompt.yml)',
  tells: (path) => (/\.prompt\.ya?ml$/i.test(path) ? 'prompt' : undefined),
  globs: ['**/*.prompt.yml', '**/*.prompt.yaml'],
};
