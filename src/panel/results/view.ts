/**
 * What a person chose to look at. It is kept by the webview across reloads, so it names things by what stays the same
 * from run to run: suite files, prompts, cases, never keys of one run.
 */
export interface View {
  readonly suite: string | null;
  /** Lines that are open although they start closed, or the reverse. */
  readonly toggled: readonly string[];
  readonly onlyFailed: boolean;
  readonly search: string;
  readonly tag: string | null;
  /** The line that the keyboard stands on. */
  readonly current: string | null;
  readonly opened: OpenedCase | null;
  /** Sections of the case pane that are open although they start closed, or the reverse. */
  readonly sections: readonly string[];
  /** Pixels from the top of the list. */
  readonly scroll: number;
  /** Share of the room that the case pane takes, in (0, 1). */
  readonly pane: number;
}

/** The case in the pane; `trial` null means the first one that did not pass. */
export interface OpenedCase {
  /** `promptKey` of its result. */
  readonly prompt: string;
  readonly case: string;
  readonly trial: number | null;
}

export const startView: View = {
  suite: null,
  toggled: [],
  onlyFailed: false,
  search: '',
  tag: null,
  current: null,
  opened: null,
  sections: [],
  scroll: 0,
  pane: 0.55,
};

/** The kept state as a `View`; whatever is missing or of another shape (an older release wrote it) starts afresh. */
export function readView(kept: unknown): View {
  if (!isRecord(kept)) return startView;
  return {
    suite: text(kept.suite),
    toggled: texts(kept.toggled),
    onlyFailed: kept.onlyFailed === true,
    search: text(kept.search) ?? '',
    tag: text(kept.tag),
    current: text(kept.current),
    opened: readOpened(kept.opened),
    sections: texts(kept.sections),
    scroll: number(kept.scroll, 0, Number.MAX_SAFE_INTEGER, startView.scroll),
    pane: number(kept.pane, 0.15, 0.85, startView.pane),
  };
}

function readOpened(value: unknown): OpenedCase | null {
  if (!isRecord(value)) return null;
  const prompt = text(value.prompt);
  const name = text(value.case);
  if (prompt === null || name === null) return null;
  return { prompt, case: name, trial: typeof value.trial === 'number' ? value.trial : null };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function number(value: unknown, min: number, max: number, otherwise: number): number {
  return typeof value === 'number' && value >= min && value <= max ? value : otherwise;
}
