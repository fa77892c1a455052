import type { FormatNames, NameTells } from '../format-names.ts';
import { chatNames } from './chat/names.ts';
import { dotpromptNames } from './dotprompt/names.ts';
import { editorFileNames } from './editor-file/names.ts';
import { githubNames } from './github/names.ts';
import { jinjaNames } from './jinja/names.ts';
import { langchainNames } from './langchain/names.ts';
import { langfuseNames } from './langfuse/names.ts';
import { promptfooNames } from './promptfoo/names.ts';
import { promptyNames } from './prompty/names.ts';
import { textNames } from './text/names.ts';

/** The names of every format, in the order in which they are asked. Loads no reader. */
export const formatNames: readonly FormatNames[] = [
  githubNames,
  editorFileNames,
  promptyNames,
  dotpromptNames,
  jinjaNames,
  textNames,
  langfuseNames,
  langchainNames,
  chatNames,
  promptfooNames,
];

/** What a path tells about being a prompt, in any format; undefined for files that can be none. */
export function nameTells(path: string): NameTells | undefined {
  for (const names of formatNames) {
    const told = names.tells(path);
    if (told !== undefined) return told;
  }
  return undefined;
}
