import type { PromptFormat } from '../../prompt.ts';
import { readLangchain } from './read.ts';

/** LangChain and LangSmith: manifests and the older `_type` files. Read as data; nothing in them is made or called. */
export const langchainFormat: PromptFormat = {
  id: 'langchain',
  title: 'LangChain manifests (.json, .yaml)',
  matches: () => false,
  mayMatch: (path) => /\.(json|ya?ml)$/i.test(path),
  claims: (text) =>
    (/"lc"\s*:\s*1\b/.test(text) && /"kwargs"\s*:/.test(text)) ||
    /^[ \t]*[{]?\s*["']?_type["']?\s*:\s*["']?(prompt|chat|few_shot)\b/m.test(text),
  read: readLangchain,
};
