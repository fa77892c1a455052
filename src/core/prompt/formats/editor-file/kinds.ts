import type { NameTells } from '../../format-names.ts';

/** A kind of file that an editor or an agent runs. */
export interface EditorFileKind {
  readonly pattern: RegExp;
  readonly role: 'user' | 'system';
  /** `code`: `${input:name}` and other names of VS Code; `claude`: `$ARGUMENTS` and `$1`. */
  readonly variables: 'code' | 'claude';
  /** Instructions and skills lie in many repositories whose people test no prompts. */
  readonly tells: NameTells;
}

const kinds: readonly EditorFileKind[] = [
  { pattern: /(^|\/)\.claude\/commands\/.*\.md$/i, role: 'user', variables: 'claude', tells: 'prompt' },
  { pattern: /(^|\/)SKILL\.md$/i, role: 'system', variables: 'claude', tells: 'quiet' },
  { pattern: /\.prompt\.md$/i, role: 'user', variables: 'code', tells: 'prompt' },
  { pattern: /\.instructions\.md$/i, role: 'system', variables: 'code', tells: 'quiet' },
  { pattern: /\.(agent|chatmode)\.md$/i, role: 'system', variables: 'code', tells: 'prompt' },
  { pattern: /(^|\/)\.github\/agents\/[^/]*\.md$/i, role: 'system', variables: 'code', tells: 'prompt' },
];

/** What an editor takes a file of this name for; undefined for others. */
export function editorFileKind(path: string): EditorFileKind | undefined {
  return kinds.find(({ pattern }) => pattern.test(path));
}
