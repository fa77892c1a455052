import type { CellRow } from '../contract.ts';
import { type IconName, iconPaths } from './icon-paths.ts';

type Status = CellRow['status'];

/** One of VS Code's icons, drawn without a font; what it means stands beside it in words or in the label of its owner. */
export function Icon({ name, tone = '' }: { name: IconName; tone?: string }) {
  return (
    <svg class={`codicon codicon-${name} ${tone}`} viewBox="0 0 16 16" aria-hidden="true">
      {iconPaths(name).map(({ d, rule }, index) => (
        <path key={index} d={d} fill-rule={rule} />
      ))}
    </svg>
  );
}

const statusIcons: Record<Status, { icon: IconName; tone: string; words: string }> = {
  passed: { icon: 'check', tone: 'good', words: 'Passed' },
  failed: { icon: 'close', tone: 'bad', words: 'Failed' },
  error: { icon: 'warning', tone: 'doubt', words: 'Error' },
};

/** Passed, failed or error, by shape and colour. */
export function StatusIcon({ status }: { status: Status }) {
  const { icon, tone } = statusIcons[status];
  return <Icon name={icon} tone={tone} />;
}

/** The status as a word. */
export function statusWord(status: Status): string {
  return statusIcons[status].words;
}

/** A button that is an icon, as in VS Code's toolbars: the label is its tooltip and its name. */
export function IconButton(props: {
  icon: IconName;
  label: string;
  onClick: () => void;
  disabled?: boolean;
  pressed?: boolean;
}) {
  return (
    <button
      type="button"
      class="icon-button"
      title={props.label}
      aria-label={props.label}
      aria-pressed={props.pressed}
      disabled={props.disabled}
      onClick={props.onClick}
    >
      <Icon name={props.icon} />
    </button>
  );
}

/** A button that reads as a link. */
export function LinkButton(props: {
  label: string;
  title?: string;
  onClick: () => void;
  disabled?: boolean;
}) {
  return (
    <button type="button" class="link" title={props.title} disabled={props.disabled} onClick={props.onClick}>
      {props.label}
    </button>
  );
}
