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

/** Which of `total` lines of one height to draw: those in sight, some around, and always line `kept`. */
export function useVirtualLines(
  scroller: RefObject<HTMLDivElement | null>,
  total: number,
  kept: number,
): Virtualizer<HTMLDivElement, HTMLDivElement> {
  const [, redraw] = useState(0);
  const options: VirtualizerOptions<HTMLDivElement, HTMLDivElement> = {
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 12,
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const first = Math.max(0, startIndex - overscan);
      const last = Math.min(count - 1, endIndex + overscan);
      const indexes = Array.from({ length: last - first + 1 }, (_, index) => first + index);
      // A screen reader stands on this line, wherever the list is scrolled to.
      if (kept >= 0 && (kept < first || kept > last)) indexes.push(kept);
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
