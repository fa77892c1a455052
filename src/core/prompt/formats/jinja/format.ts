import type { PromptFormat } from '../../prompt.ts';
import { jinjaNames } from './names.ts';
import { readJinja } from './read.ts';

/** A Jinja template of one user message; `.njk` as far as Nunjucks is Jinja. */
export const jinjaFormat: PromptFormat = {
  ...jinjaNames,
  read: async (file) => readJinja(file),
};
