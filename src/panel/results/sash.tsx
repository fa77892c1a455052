import { useRef } from 'preact/hooks';

/** The movable edge between the list and the case pane: dragged, or moved with the arrow keys. */
export function Sash({ share, onMove }: { share: number; onMove: (share: number) => void }) {
  const edge = useRef<HTMLDivElement>(null);
  const isDown = useRef(false);

  const shareAt = (event: PointerEvent): number | null => {
    const room = edge.current?.parentElement;
    if (!room) return null;
    const box = room.getBoundingClientRect();
    return isBeside(room)
      ? (box.right - event.clientX) / box.width
      : (box.bottom - event.clientY) / box.height;
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be focused and moved; this is ARIA's window splitter.
    <div
      ref={edge}
      class="sash"
      role="separator"
      tabIndex={0}
      aria-label="Size of the case pane"
      aria-valuemin={15}
      aria-valuemax={85}
      aria-valuenow={Math.round(share * 100)}
      onPointerDown={(event) => {
        isDown.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        const next = isDown.current ? shareAt(event) : null;
        if (next !== null) onMove(next);
      }}
      onLostPointerCapture={() => {
        isDown.current = false;
      }}
      onKeyDown={(event) => {
        const step = { ArrowUp: 0.05, ArrowLeft: 0.05, ArrowDown: -0.05, ArrowRight: -0.05 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        onMove(share + step);
      }}
    />
  );
}

/** The pane stands beside the list in a wide panel, below it in a narrow one; the style sheet decides. */
function isBeside(room: HTMLElement): boolean {
  return getComputedStyle(room).flexDirection === 'row';
}
