import type { PromptFormat } from '../../prompt.ts';
import { readDotprompt } from './read.ts';

/** Dotprompt, Regrade's native format: `NAME.prompt`, `NAME.VARIANT.prompt`. */
export const dotpromptFormat: PromptFormat = {
  id: 'dotprompt',
  title: 'Dotprompt (.prompt)',
  matches: (path) => /\.prompt$/i.test(path) && !isPartial(path),
  read: readDotprompt,
};

/** `_NAME.prompt`, a piece of other prompts. */
export function isPartial(path: string): boolean {
  return /(^|\/)_[^/]*\.prompt$/i.test(path);
}
