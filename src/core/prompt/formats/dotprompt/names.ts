import type { FormatNames } from '../../format-names.ts';

/** Dotprompt, Regrade's native format: `NAME.prompt`, `NAME.VARIANT.prompt`. */
export const dotpromptNames: FormatNames = {
  id: 'dotprompt',
  title: 'Dotprompt (.prompt)',
  tells: (path) => (/\.prompt$/i.test(path) && !isPartial(path) ? 'prompt' : undefined),
  globs: ['**/*.prompt'],
};

/** `_NAME.prompt`, a piece of other prompts. */
export function isPartial(path: string): boolean {
  return /(^|\/)_[^/]*\.prompt$/i.test(path);
}
