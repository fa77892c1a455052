import type { OptionDeclaration } from './commands.ts';

/** `--environment` of the commands that ask models. */
export const environmentOption: OptionDeclaration = {
  flags: '--environment <name>',
  summary:
    'Run every prompt with the model and parameters that it has in this environment (PROMPT.environments.yaml beside it); a prompt without overrides there runs as it is.',
};
