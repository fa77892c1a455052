import type { Line } from './lines.ts';

export type Move =
  | { readonly type: 'to'; readonly index: number }
  | { readonly type: 'toggle'; readonly line: Line }
  | { readonly type: 'act'; readonly line: Line };

/**
 * What a key does in the list, the keys of VS Code's trees: arrows, Home, End, pages of `page` lines, Enter, Space.
 * Null where the key means nothing there. `at` is the current line, -1 for none.
 */
export function moveInList(key: string, lines: readonly Line[], at: number, page: number): Move | null {
  if (lines.length === 0) return null;
  const last = lines.length - 1;
  const to = (index: number): Move => ({ type: 'to', index: Math.min(last, Math.max(0, index)) });
  const line = lines[at];
  switch (key) {
    case 'ArrowDown':
      return to(at + 1);
    case 'ArrowUp':
      return to(at < 0 ? last : at - 1);
    case 'Home':
      return to(0);
    case 'End':
      return to(last);
    case 'PageDown':
      return to(at + page);
    case 'PageUp':
      return to(at - page);
    case 'Enter':
    case ' ':
      return line ? { type: 'act', line } : null;
    case 'ArrowRight':
      if (!line || !('open' in line)) return null;
      return line.open ? to(at + 1) : { type: 'toggle', line };
    case 'ArrowLeft':
      if (!line) return null;
      return 'open' in line && line.open ? { type: 'toggle', line } : parentOf(lines, at);
    default:
      return null;
  }
}

function parentOf(lines: readonly Line[], at: number): Move | null {
  const level = lines[at]?.level ?? 1;
  for (let index = at - 1; index >= 0; index--)
    if ((lines[index]?.level ?? 1) < level) return { type: 'to', index };
  return null;
}
