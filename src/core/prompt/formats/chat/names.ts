import { type FormatNames, isDataName } from '../../format-names.ts';

/** A list of chat messages, alone or in a chat request, as promptfoo and others keep it: `.json`, `.yaml`. */
export const chatNames: FormatNames = {
  id: 'chat',
  title: 'chat messages (.json, .yaml)',
  tells: (path) => (isDataName(path) ? 'named' : undefined),
  globs: [],
};
