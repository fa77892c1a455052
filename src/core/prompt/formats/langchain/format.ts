import type { PromptFormat } from '../../prompt.ts';
import { langchainNames } from './names.ts';
import { readLangchain } from './read.ts';

/** LangChain and LangSmith. Read as data; nothing in a manifest is made or called. */
export const langchainFormat: PromptFormat = {
  ...langchainNames,
  claims: (text) =>
    (/"lc"\s*:\s*1\b/.test(text) && /"kwargs"\s*:/.test(text)) ||
    /^[ \t]*[{]?\s*["']?_type["']?\s*:\s*["']?(prompt|chat|few_shot)\b/m.test(text),
  read: readLangchain,
};
