import type { ForeignTool } from '../foreign-suite.ts';
import { readPromptfooConfig } from './read.ts';

/** promptfoo: `promptfooconfig.yaml`, and files of that kind under other names, such as `promptfooconfig.claude.yaml`. */
export const promptfoo: ForeignTool = {
  id: 'promptfoo',
  title: 'promptfoo',
  patterns: ['**/promptfooconfig*.{yaml,yml,json}'],
  matches: (path) => /(^|\/)promptfooconfig[\w.-]*\.(ya?ml|json|js|ts|mjs|cjs|mts|cts)$/i.test(path),
  claims: (text) =>
    /^["']?(prompts|providers|targets)["']?[ \t]*:/m.test(text) &&
    /^["']?(tests|scenarios|defaultTest)["']?[ \t]*:/m.test(text),
  read: readPromptfooConfig,
};
