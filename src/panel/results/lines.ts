import type { CellRow, PromptResult, RubricRow, RunState } from '../contract.ts';
import type { View } from './view.ts';

export type Status = CellRow['status'];

/** Rows of one run, by prompt result and cell key, in the order in which they came. */
export interface Rows {
  readonly run: string;
  readonly prompts: ReadonlyMap<string, ReadonlyMap<string, CellRow>>;
}

/** A case of one prompt result with all its trials. */
export interface CaseEntry {
  readonly case: string;
  readonly title: string;
  /** Failed if a trial failed, else error if a trial has one, else passed. */
  readonly status: Status;
  /** By trial number. */
  readonly trials: readonly CellRow[];
  /** Trials that did not pass. */
  readonly bad: number;
  readonly why: readonly string[];
  readonly tags: readonly string[];
}

/** One line of the list. `position` counts from 1 among its `siblings`. */
export type Line = { readonly id: string; readonly position: number; readonly siblings: number } & (
  | {
      readonly kind: 'prompt';
      readonly level: 1;
      readonly open: boolean;
      readonly result: PromptResult;
      /** The run has several models, so that the line must name its own. */
      readonly namesModel: boolean;
    }
  | { readonly kind: 'rubric'; readonly level: 2; readonly rubric: RubricRow }
  | {
      readonly kind: 'group';
      readonly level: 2;
      readonly open: boolean;
      readonly status: Status;
      readonly count: number;
      /** Without the filter. */
      readonly of: number;
    }
  | { readonly kind: 'case'; readonly level: 3; readonly prompt: string; readonly entry: CaseEntry }
  | { readonly kind: 'waiting'; readonly level: 1; readonly count: number }
);

/** What stays the same of a prompt result from run to run. */
export function promptKey(result: PromptResult): string {
  return `${result.prompt}\n${result.version}\n${result.model}`;
}

/** Ids of lines, the same in each run. */
export function promptLine(prompt: string): string {
  return `prompt\n${prompt}`;
}

/** While a search is on, groups have ids of their own: all start open then, and what was closed before stays so after. */
export function groupLine(prompt: string, status: Status, searching: boolean): string {
  return `${searching ? 'found' : 'group'}\n${status}\n${prompt}`;
}

export function caseLine(prompt: string, name: string): string {
  return `case\n${prompt}\n${name}`;
}

/** Rows of one prompt result as cases, in the order in which their first row came. */
export function caseEntries(rows: ReadonlyMap<string, CellRow>): CaseEntry[] {
  const cases = new Map<string, CellRow[]>();
  for (const row of rows.values()) {
    const trials = cases.get(row.case);
    if (trials) trials.push(row);
    else cases.set(row.case, [row]);
  }
  return Array.from(cases.values(), caseEntry);
}

/** One case of a prompt result, or null while none of its rows has come. */
export function caseEntryOf(rows: ReadonlyMap<string, CellRow> | undefined, name: string): CaseEntry | null {
  const trials = Array.from(rows?.values() ?? []).filter((row) => row.case === name);
  return trials.length === 0 ? null : caseEntry(trials);
}

function caseEntry(rows: CellRow[]): CaseEntry {
  const trials = rows.length > 1 ? rows.sort((a, b) => a.trial - b.trial) : rows;
  const status = worst(trials);
  const [first] = trials;
  return {
    case: first?.case ?? '',
    title: first?.title ?? '',
    status,
    trials,
    bad: trials.filter((row) => row.status !== 'passed').length,
    why: trials.length > 1 ? [...new Set(trials.flatMap((row) => row.why))] : (first?.why ?? []),
    tags: first?.tags ?? [],
  };
}

function worst(rows: readonly CellRow[]): Status {
  if (rows.some((row) => row.status === 'failed')) return 'failed';
  return rows.some((row) => row.status === 'error') ? 'error' : 'passed';
}

/** All tags of the shown rows, sorted. */
export function allTags(rows: Rows | null): string[] {
  const tags = new Set<string>();
  for (const prompt of rows?.prompts.values() ?? [])
    for (const row of prompt.values()) for (const tag of row.tags) tags.add(tag);
  return [...tags].sort((a, b) => a.localeCompare(b));
}

const statuses = ['failed', 'error', 'passed'] as const;

/** The list as it is shown: closed branches and filtered cases left out. */
export function listLines(run: RunState, rows: Rows | null, view: View): Line[] {
  const lines: Line[] = [];
  const keep = caseFilter(view);
  const searching = isSearching(view);
  const isOpen = (id: string, starts: boolean) => view.toggled.includes(id) !== starts;
  const waiting = run.status === 'running' && run.total !== null ? run.total - run.done : 0;
  const namesModel = new Set(run.prompts.map((result) => result.model)).size > 1;
  const tops = run.prompts.length + (waiting > 0 ? 1 : 0);

  for (const [index, result] of run.prompts.entries()) {
    const prompt = promptKey(result);
    const id = promptLine(prompt);
    const open = isOpen(id, true);
    lines.push({
      kind: 'prompt',
      level: 1,
      id,
      open,
      result,
      namesModel,
      position: index + 1,
      siblings: tops,
    });
    if (!open) continue;
    const groups = grouped(rows?.prompts.get(result.id), keep).filter(
      (group) => group.of > 0 && (group.entries.length > 0 || !searching),
    );
    const shown = view.onlyFailed ? groups.filter((group) => group.status !== 'passed') : groups;
    const siblings = result.rubrics.length + shown.length;
    for (const [place, rubric] of result.rubrics.entries())
      lines.push({
        kind: 'rubric',
        level: 2,
        id: `rubric\n${prompt}\n${rubric.name}`,
        rubric,
        position: place + 1,
        siblings,
      });
    for (const [place, group] of shown.entries()) {
      const { status, entries, of } = group;
      const groupId = groupLine(prompt, status, searching);
      const groupOpen = isOpen(groupId, searching || status !== 'passed');
      lines.push({
        kind: 'group',
        level: 2,
        id: groupId,
        open: groupOpen,
        status,
        count: entries.length,
        of,
        position: result.rubrics.length + place + 1,
        siblings,
      });
      if (!groupOpen) continue;
      for (const [at, entry] of entries.entries())
        lines.push({
          kind: 'case',
          level: 3,
          id: caseLine(prompt, entry.case),
          prompt,
          entry,
          position: at + 1,
          siblings: entries.length,
        });
    }
  }
  if (waiting > 0)
    lines.push({ kind: 'waiting', level: 1, id: 'waiting', count: waiting, position: tops, siblings: tops });
  return lines;
}

function grouped(
  rows: ReadonlyMap<string, CellRow> | undefined,
  keep: (entry: CaseEntry) => boolean,
): { status: Status; entries: CaseEntry[]; of: number }[] {
  const groups = statuses.map((status) => ({ status, entries: [] as CaseEntry[], of: 0 }));
  for (const entry of rows ? caseEntries(rows) : []) {
    const group = groups[statuses.indexOf(entry.status)];
    if (!group) continue;
    group.of++;
    if (keep(entry)) group.entries.push(entry);
  }
  return groups;
}

/** A search or a tag is set. */
export function isSearching(view: View): boolean {
  return view.search.trim() !== '' || view.tag !== null;
}

/** The search text that shows the cases which a rubric failed. */
export function rubricSearch(rubric: string): string {
  return /[\s"]/.test(rubric) ? `rubric:"${rubric.replaceAll('"', '')}"` : `rubric:${rubric}`;
}

const rubricTerm = /rubric:(?:"([^"]*)"|(\S+))/g;

function caseFilter(view: View): (entry: CaseEntry) => boolean {
  const rubrics = Array.from(view.search.matchAll(rubricTerm), (match) => match[1] ?? match[2] ?? '');
  const words = view.search.replace(rubricTerm, ' ').toLowerCase().split(/\s+/).filter(Boolean);
  return (entry) => {
    if (view.tag !== null && !entry.tags.includes(view.tag)) return false;
    if (!rubrics.every((rubric) => entry.why.includes(rubric))) return false;
    if (words.length === 0) return true;
    const text = `${entry.title}\n${entry.case}\n${entry.why.join('\n')}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
}
