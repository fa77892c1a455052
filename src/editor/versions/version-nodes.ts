import type { Problem } from '../../core/problem.ts';
import type { EnvironmentOverrides } from '../../core/prompt/prompt.ts';
import type { LabelState } from '../../core/version/move-labels.ts';
import type { Timeline, TimelineEntry } from '../../core/version/timeline.ts';
import type { Target } from '../commands/targets.ts';
import { suiteKey } from '../workspace/workspace-model.ts';
import type { Rates, RubricRate } from './version-rates.ts';
import type { PromptPlace } from './versions.ts';

/** What stands in the tree. `target` is what commands of its menu get. */
export type VersionNode =
  | {
      readonly kind: 'version';
      readonly place: PromptPlace;
      readonly entry: TimelineEntry;
      readonly target: Target;
      readonly parts: readonly VersionNode[];
    }
  | { readonly kind: 'change'; readonly words: string }
  | {
      readonly kind: 'environment';
      readonly name: string;
      readonly words: string;
      readonly labelled: boolean;
    }
  | { readonly kind: 'conflict'; readonly state: LabelState; readonly target: Target }
  | { readonly kind: 'problem'; readonly place: PromptPlace; readonly problem: Problem }
  | { readonly kind: 'problems'; readonly more: number }
  | { readonly kind: 'looking' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'unread'; readonly target: Target; readonly commits: number }
  | { readonly kind: 'rate'; readonly rate: RubricRate; readonly before: Before | undefined };

/** A rubric's rate in the version before. */
export interface Before {
  readonly name: string;
  readonly rate: RubricRate;
}

export type OverrideWords = (overrides: EnvironmentOverrides) => string;

/** More problems than this are counted: the log names them all. */
const mostProblems = 3;

/** What is wrong with stored versions and labels, first what a person has to decide. */
export function problemNodes(
  place: PromptPlace,
  { labels, problems }: Pick<Timeline, 'labels' | 'problems'>,
): VersionNode[] {
  const conflicts = labels.filter(({ conflict }) => conflict !== undefined);
  const others = problems.filter(({ code }) => code !== 'label-conflict');
  const more = others.length - mostProblems;
  return [
    ...conflicts.map((state): VersionNode => {
      return { kind: 'conflict', state, target: { prompt: suiteKey(place), label: state.label } };
    }),
    ...others.slice(0, mostProblems).map((problem): VersionNode => ({ kind: 'problem', place, problem })),
    ...(more > 0 ? [{ kind: 'problems' as const, more }] : []),
  ];
}

/** The entries as nodes, the working copy first. */
export function versionNodes(
  place: PromptPlace,
  entries: readonly TimelineEntry[],
  rates: Rates,
  words: OverrideWords,
): VersionNode[] {
  const nodes: VersionNode[] = [];
  const same = entries.find(
    ({ hash, origins }) => hash !== null && origins.some(({ kind }) => kind === 'working'),
  );
  if (same !== undefined) nodes.push(workingNode(place, same, entries, rates, words));
  for (const [index, entry] of entries.entries()) {
    if (entry === same && isOnlyRun(entry)) continue;
    nodes.push(versionNode(place, entry, entries.slice(index + 1), rates, words));
  }
  return nodes;
}

/** What runs graded and nobody saved or committed. */
const isOnlyRun = ({ origins }: TimelineEntry) =>
  origins.every(({ kind }) => kind === 'run' || kind === 'working');

/** The working copy where it does what another entry does: that of runs is no entry beside it. */
function workingNode(
  place: PromptPlace,
  same: TimelineEntry,
  entries: readonly TimelineEntry[],
  rates: Rates,
  words: OverrideWords,
): VersionNode {
  const graded = isOnlyRun(same);
  const name = same.number === null ? same.ref.slice(0, 7) : same.ref;
  const entry: TimelineEntry = {
    ...same,
    number: null,
    hash: null,
    ref: 'working',
    message: graded ? '' : `same as ${name}`,
    author: '',
    at: null,
    labels: [],
    origins: [{ kind: 'working' }],
    ...(graded ? {} : { changed: [], lines: 0 }),
  };
  const older = entries.slice(entries.indexOf(same) + 1);
  return versionNode(place, entry, older, graded ? rates : new Map(), words);
}

function versionNode(
  place: PromptPlace,
  entry: TimelineEntry,
  older: readonly TimelineEntry[],
  rates: Rates,
  words: OverrideWords,
): VersionNode {
  const own = rates.get(entry.definitionHash) ?? [];
  const parts: VersionNode[] = [
    ...entry.changed.map(
      (change): VersionNode => ({ kind: 'change', words: withoutOverrides(change, entry) }),
    ),
    ...environmentNodes(entry, words),
    ...own.map((rate): VersionNode => ({ kind: 'rate', rate, before: rateBefore(rate, older, rates) })),
  ];
  const target = { prompt: suiteKey(place), version: refOf(entry) };
  return { kind: 'version', place, entry, target, parts };
}

/** What an environment that was added has otherwise stands in a line of its own. */
function withoutOverrides(change: string, { environments = {} }: TimelineEntry): string {
  const added = Object.keys(environments)
    .map((name) => `environment ${name} added`)
    .find((words) => change.startsWith(`${words}: `));
  return added ?? change;
}

/** What a version has otherwise in environments: first in those of its labels, where it is what users get. */
function environmentNodes({ environments = {}, labels }: TimelineEntry, words: OverrideWords): VersionNode[] {
  const nodes = Object.entries(environments).map(([name, overrides]) => ({
    kind: 'environment' as const,
    name,
    words: words(overrides),
    labelled: labels.includes(name),
  }));
  return nodes.sort((a, b) => Number(b.labelled) - Number(a.labelled) || (a.name < b.name ? -1 : 1));
}

/** A reference that means this entry for good: the number of a version may change when branches meet. */
export function refOf({ number, hash, ref }: TimelineEntry): string {
  return number !== null && hash !== null ? hash : (hash ?? ref);
}

function rateBefore(rate: RubricRate, older: readonly TimelineEntry[], rates: Rates): Before | undefined {
  for (const entry of older) {
    const found = rates
      .get(entry.definitionHash)
      ?.find(({ name, suite }) => name === rate.name && suite === rate.suite);
    if (found !== undefined) return { name: entry.ref.slice(0, 7), rate: found };
  }
  return undefined;
}
