import type { FormatNames } from '../../format-names.ts';

/** promptfoo's files of several prompts: `.jsonl`, one a line, `.csv`, and `.txt` cut at lines of `---`. */
export const promptfooNames: FormatNames = {
  id: 'promptfoo',
  title: 'promptfoo prompts (.jsonl, .csv, parts of a .txt)',
  tells: (path) => (/\.(jsonl|ndjson|csv|txt)$/i.test(path) ? 'named' : undefined),
  globs: [],
};
