import type { ForeignTool } from '../foreign-suite.ts';
import { isForeignSuite } from '../names.ts';
import { readPromptfooConfig } from './read.ts';

/** promptfoo: `promptfooconfig.yaml`, and files of that kind under other names, such as `promptfooconfig.claude.yaml`. */
export const promptfoo: ForeignTool = {
  id: 'promptfoo',
  title: 'promptfoo',
  matches: isForeignSuite,
  claims: (text) =>
    /^["']?(prompts|providers|targets)["']?[ \t]*:/m.test(text) &&
    /^["']?(tests|scenarios|defaultTest)["']?[ \t]*:/m.test(text),
  read: readPromptfooConfig,
};
