import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

/** Height of a line in pixels, VS Code's own; the style sheet has it too. */
export const lineHeight = 22;

export interface VirtualLook {
  /** Pixels of a line; those that were measured have their own. */
  readonly height?: number;
  /** Pixels between the start of what scrolls and the first line. */
  readonly margin?: number;
  /** Lines drawn beyond those in sight, on each side. */
  readonly beyond?: number;
  /** What a measured height belongs to. A new function lets the list be laid out anew. */
  readonly keyOf?: (index: number) => string;
}

/** Which of `total` lines to draw: those in sight, some around, and always line `kept`. */
export function useVirtualLines(
  scroller: RefObject<HTMLElement | null>,
  total: number,
  kept: number,
  look: VirtualLook = {},
): Virtualizer<HTMLElement, HTMLElement> {
  const [, redraw] = useState(0);
  const { height = lineHeight, margin = 0, beyond = 12, keyOf } = look;
  const options: VirtualizerOptions<HTMLElement, HTMLElement> = {
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    scrollMargin: margin,
    ...(keyOf && { getItemKey: keyOf }),
    overscan: beyond,
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const first = Math.max(0, startIndex - overscan);
      const last = Math.min(count - 1, endIndex + overscan);
      const indexes = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
      // A screen reader stands on this line, wherever the list is scrolled to.
      if (kept >= 0 && kept < count && (kept < first || kept > last)) indexes.push(kept);
      return indexes;
    },
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => redraw((times) => times + 1),
  };
  const [virtualizer] = useState(() => new Virtualizer(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  return virtualizer;
}
