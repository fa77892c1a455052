import type { PromptFormat } from '../../prompt.ts';
import { readPromptfoo, readPromptfooAll } from './read.ts';

/** promptfoo's files of several prompts: `.jsonl`, one a line, and `.csv`. Its other files are formats of their own. */
export const promptfooFormat: PromptFormat = {
  id: 'promptfoo',
  title: 'promptfoo prompts (.jsonl, .csv)',
  matches: () => false,
  mayMatch: (path) => /\.(jsonl|ndjson|csv)$/i.test(path),
  claims: () => true,
  read: async (file) => readPromptfoo(file),
  readAll: async (file) => readPromptfooAll(file),
};
