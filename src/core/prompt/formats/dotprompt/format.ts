import type { PromptFormat } from '../../prompt.ts';
import { dotpromptNames } from './names.ts';
import { readDotprompt } from './read.ts';

/** Dotprompt, Regrade's native format. */
export const dotpromptFormat: PromptFormat = {
  ...dotpromptNames,
  read: readDotprompt,
};
