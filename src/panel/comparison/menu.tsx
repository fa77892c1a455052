import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../shared/icon.tsx';

export interface MenuItem {
  readonly label: string;
  readonly onClick: () => void;
  /** Only where the view is too narrow for its button. */
  readonly whenTight?: boolean;
  readonly disabled?: boolean;
}

/** The rest of the actions, behind three dots; the keys of a menu. */
export function MoreMenu({ items }: { items: readonly MenuItem[] }) {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const entries = () =>
    Array.from(root.current?.querySelectorAll<HTMLElement>('[role=menuitem]:enabled') ?? []).filter(
      (entry) => entry.offsetParent !== null,
    );
  useLayoutEffect(() => {
    if (!isOpen) return;
    entries()[0]?.focus();
    const onPointer = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', onPointer);
    return () => document.removeEventListener('pointerdown', onPointer);
  }, [isOpen]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const all = entries();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const step = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (!isOpen || (step === undefined && event.key !== 'Escape' && event.key !== 'Tab')) return;
    if (event.key === 'Tab') return setOpen(false);
    event.preventDefault();
    event.stopPropagation();
    if (step === undefined) close();
    else all[(step + all.length) % all.length]?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the menu inside.
    <div ref={root} class="menu" onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        class="button second icon-only"
        aria-label="More actions"
        title="More actions"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="ellipsis" />
      </button>
      {isOpen ? (
        <div class="menu-items" role="menu" aria-label="More actions">
          {items.map(({ label, onClick, whenTight, disabled }) => (
            <button
              key={label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              class={whenTight ? 'when-tight' : ''}
              disabled={disabled}
              onClick={() => {
                close();
                onClick();
              }}
            >
              {label}
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}
