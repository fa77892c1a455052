import type { FormatNames } from '../../format-names.ts';

/** Prompty of either version: `NAME.prompty`. */
export const promptyNames: FormatNames = {
  id: 'prompty',
  title: 'Prompty (.prompty)',
  tells: (path) => (/\.prompty$/i.test(path) ? 'prompt' : undefined),
  globs: ['**/*.prompty'],
};
