export type CaseMove =
  | { readonly type: 'to'; readonly index: number }
  | { readonly type: 'toggle' }
  | { readonly type: 'open' }
  | { readonly type: 'close' };

/**
 * What a key does in the case table, the keys of VS Code's lists: arrows, Home, End, pages of `page` rows, Enter and
 * Space. Null where the key means nothing there. `at` is the current row of `total`, -1 for none.
 */
export function moveInCases(
  key: string,
  total: number,
  at: number,
  page: number,
  isOpen: boolean,
): CaseMove | null {
  if (total === 0) return null;
  const to = (index: number): CaseMove => ({
    type: 'to',
    index: Math.min(total - 1, Math.max(0, index)),
  });
  switch (key) {
    case 'ArrowDown':
      return to(at + 1);
    case 'ArrowUp':
      return to(at < 0 ? total - 1 : at - 1);
    case 'Home':
      return to(0);
    case 'End':
      return to(total - 1);
    case 'PageDown':
      return to(at + page);
    case 'PageUp':
      return to(at - page);
    case 'Enter':
    case ' ':
      return at < 0 ? null : { type: 'toggle' };
    case 'ArrowRight':
      return at < 0 || isOpen ? null : { type: 'open' };
    case 'ArrowLeft':
    case 'Escape':
      return isOpen ? { type: 'close' } : null;
    default:
      return null;
  }
}
