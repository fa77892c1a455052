import type { CutText } from '../../engines/braces.ts';
import type { SourceText } from '../../source-text.ts';
import type { TemplateUse } from '../../template-use.ts';
import type { EditorFileKind } from './kinds.ts';

/** Names that VS Code fills. */
const codeNames =
  'workspaceFolder|workspaceFolderBasename|selection|selectedText|file|fileBasename|fileDirname|fileBasenameNoExtension';

const patterns = {
  code: new RegExp(`\\$\\{(?:input:([A-Za-z_][\\w-]*)(?::[^}\\n]*)?|(${codeNames}))\\}`, 'g'),
  claude: /\$(?:(ARGUMENTS)\b|([1-9])(?!\d))/g,
};

/** The body, cut at what the host fills. Everything else is text: `#file:`, `@path` and links are not followed. */
export function cutBody(source: SourceText, from: number, to: number, kind: EditorFileKind): CutText {
  const text = source.text.slice(from, to);
  const pieces: (string | TemplateUse)[] = [];
  let done = 0;
  for (const match of text.matchAll(patterns[kind.variables])) {
    const end = match.index + match[0].length;
    const range = source.range(from + match.index, from + end);
    pieces.push(text.slice(done, match.index), {
      path: [match[1] ?? match[2] ?? ''],
      range,
      as: 'text',
      when: [],
    });
    done = end;
  }
  pieces.push(text.slice(done));
  return { text, pieces };
}
