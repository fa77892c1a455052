import type { FormatNames } from '../../format-names.ts';

/** A Jinja template. Most of them are web pages and configuration: a prompt by itself only in a folder called prompts. */
export const jinjaNames: FormatNames = {
  id: 'jinja',
  title: 'Jinja (.j2, .jinja, .njk)',
  tells: (path) => {
    if (!/\.(j2|jinja2?|njk)$/i.test(path)) return undefined;
    return /(^|\/)prompts\//i.test(path) ? 'prompt' : 'named';
  },
  globs: ['j2', 'jinja', 'jinja2', 'njk'].map((ending) => `**/prompts/**/*.${ending}`),
};
