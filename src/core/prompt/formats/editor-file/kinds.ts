/** A kind of file that an editor or an agent runs. */
export interface EditorFileKind {
  readonly pattern: RegExp;
  readonly role: 'user' | 'system';
  /** `code`: `${input:name}` and other names of VS Code; `claude`: `$ARGUMENTS` and `$1`. */
  readonly variables: 'code' | 'claude';
}

const kinds: readonly EditorFileKind[] = [
  { pattern: /(^|\/)\.claude\/commands\/.*\.md$/i, role: 'user', variables: 'claude' },
  { pattern: /(^|\/)SKILL\.md$/i, role: 'system', variables: 'claude' },
  { pattern: /\.prompt\.md$/i, role: 'user', variables: 'code' },
  { pattern: /\.(instructions|agent|chatmode)\.md$/i, role: 'system', variables: 'code' },
  { pattern: /(^|\/)\.github\/agents\/[^/]*\.md$/i, role: 'system', variables: 'code' },
];

/** What an editor takes a file of this name for; undefined for others. */
export function editorFileKind(path: string): EditorFileKind | undefined {
  return kinds.find(({ pattern }) => pattern.test(path));
}

export const isEditorFile = (path: string) => editorFileKind(path) !== undefined;
