import type { PromptFormat } from '../../prompt.ts';
import { readJinja } from './read.ts';

/** A Jinja template of one user message: `.j2`, `.jinja`, and `.njk` as far as Nunjucks is Jinja. */
export const jinjaFormat: PromptFormat = {
  id: 'jinja',
  title: 'Jinja (.j2, .jinja, .njk)',
  matches: (path) => /\.(j2|jinja2?|njk)$/i.test(path),
  read: async (file) => readJinja(file),
};
