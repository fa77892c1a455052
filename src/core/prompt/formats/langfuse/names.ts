import type { FormatNames } from '../../format-names.ts';

/** A prompt as Langfuse's API gives it, kept in a file. */
export const langfuseNames: FormatNames = {
  id: 'langfuse',
  title: 'Langfuse prompts (.json)',
  tells: (path) => (/\.json$/i.test(path) ? 'named' : undefined),
  globs: [],
};
