import type { FormatNames } from '../../format-names.ts';
import { editorFileKind } from '../editor-file/kinds.ts';

/** Plain text or Markdown: most of it is no prompt. */
export const textNames: FormatNames = {
  id: 'text',
  title: 'plain text or Markdown (.txt, .md)',
  tells: (path) => (/\.(txt|md)$/i.test(path) && !editorFileKind(path) ? 'named' : undefined),
  globs: [],
};
