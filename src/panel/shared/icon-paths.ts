import arrowRight from '@vscode/codicons/src/icons/arrow-right.svg';
import arrowSwap from '@vscode/codicons/src/icons/arrow-swap.svg';
import check from '@vscode/codicons/src/icons/check.svg';
import chevronDown from '@vscode/codicons/src/icons/chevron-down.svg';
import chevronRight from '@vscode/codicons/src/icons/chevron-right.svg';
import circleSlash from '@vscode/codicons/src/icons/circle-slash.svg';
import close from '@vscode/codicons/src/icons/close.svg';
import debugStop from '@vscode/codicons/src/icons/debug-stop.svg';
import diff from '@vscode/codicons/src/icons/diff.svg';
import ellipsis from '@vscode/codicons/src/icons/ellipsis.svg';
import error from '@vscode/codicons/src/icons/error.svg';
import filter from '@vscode/codicons/src/icons/filter.svg';
import filterFilled from '@vscode/codicons/src/icons/filter-filled.svg';
import goToFile from '@vscode/codicons/src/icons/go-to-file.svg';
import history from '@vscode/codicons/src/icons/history.svg';
import info from '@vscode/codicons/src/icons/info.svg';
import pass from '@vscode/codicons/src/icons/pass.svg';
import play from '@vscode/codicons/src/icons/play.svg';
import question from '@vscode/codicons/src/icons/question.svg';
import refresh from '@vscode/codicons/src/icons/refresh.svg';
import warning from '@vscode/codicons/src/icons/warning.svg';
import workspaceUntrusted from '@vscode/codicons/src/icons/workspace-untrusted.svg';

const drawings = {
  'arrow-right': arrowRight,
  'arrow-swap': arrowSwap,
  check,
  'chevron-down': chevronDown,
  'chevron-right': chevronRight,
  'circle-slash': circleSlash,
  close,
  'debug-stop': debugStop,
  diff,
  ellipsis,
  error,
  filter,
  'filter-filled': filterFilled,
  'go-to-file': goToFile,
  history,
  info,
  pass,
  play,
  question,
  refresh,
  warning,
  'workspace-untrusted': workspaceUntrusted,
};

export type IconName = keyof typeof drawings;

/** One outline of an icon, in a square of 16. */
export interface IconPath {
  readonly d: string;
  readonly rule: 'evenodd' | 'nonzero';
}

const known = new Map<IconName, readonly IconPath[]>();

/** The outlines of one of VS Code's icons, read from the drawing once. */
export function iconPaths(name: IconName): readonly IconPath[] {
  const before = known.get(name);
  if (before) return before;
  const paths = Array.from(
    drawings[name].matchAll(/<path[^>]*>/g),
    ([path]): IconPath => ({
      d: / d="([^"]+)"/.exec(path)?.[1] ?? '',
      rule: path.includes('"evenodd"') ? 'evenodd' : 'nonzero',
    }),
  );
  known.set(name, paths);
  return paths;
}
