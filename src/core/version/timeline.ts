import type { Problem } from '../problem.ts';
import type { Definition, Environments, Prompt } from '../prompt/prompt.ts';
import { describeChange } from './change-words.ts';
import { type GitHistory, type GitVersion, gitHistory } from './git-history.ts';
import { GitObjects } from './git-objects.ts';
import { promptInCommit } from './git-prompt.ts';
import { type LabelState, labelsOf } from './move-labels.ts';
import type { Snapshot } from './snapshot.ts';
import type { NumberedVersion } from './version-order.ts';
import type { VersionStore } from './version-store.ts';

/** Where a version is known from. */
export type Origin =
  | { readonly kind: 'saved'; readonly hash: string }
  | { readonly kind: 'git'; readonly commit: string; readonly path: string }
  | { readonly kind: 'run'; readonly run: string; readonly hash: string }
  | { readonly kind: 'working' };

/** One version in the timeline of a prompt. */
export interface TimelineEntry {
  /** Of a saved version. */
  readonly number: number | null;
  /** Of the saved version, else the commit, else what a run graded; null for the working copy alone. */
  readonly hash: string | null;
  /** What can stand after `PROMPT@`. */
  readonly ref: string;
  readonly definitionHash: string;
  /** The prompt's path in this version. */
  readonly prompt: string;
  readonly message: string;
  readonly author: string;
  /** ISO 8601; null for the working copy alone. */
  readonly at: string | null;
  readonly labels: readonly string[];
  readonly origins: readonly Origin[];
  /** True where there is nothing that it was made from. */
  readonly first: boolean;
  /** True where the clone of git holds nothing older, so that nobody knows what it changed. */
  readonly cut?: true;
  /** What changed since the version that it was made from, in words. */
  readonly changed: readonly string[];
  /** Lines of messages and partials that changed. */
  readonly lines: number;
  /** Overrides by environment, where they are known: not for what is in git alone. */
  readonly environments?: Environments;
}

/** All versions of a prompt in one list. */
export interface Timeline {
  readonly prompt: string;
  /** Newest first. */
  readonly entries: readonly TimelineEntry[];
  /** Its paths over its renames, newest first. */
  readonly names: readonly string[];
  /** Earlier paths that it may have had, to be asked about. */
  readonly candidates: readonly string[];
  readonly labels: readonly LabelState[];
  /** How many older commits were not read yet. */
  readonly unread: number;
  /** Damaged records and labels; the rest is complete. */
  readonly problems: readonly Problem[];
}

/** What a timeline is made of beside the store and git. */
export interface TimelineParts {
  /** Path of the prompt from the workspace's root. */
  readonly path: string;
  /** The prompt as it stands, unsaved buffer included; null when it cannot be read or is gone. */
  readonly working: Prompt | null;
  /** What runs graded, in any order; those of other prompts are left out. */
  readonly snapshots: readonly Snapshot[];
  /** Its history in git; default: read now, to its end. */
  readonly history?: Promise<GitHistory>;
}

/** The timeline of a prompt out of saved versions, git history, runs and the working copy. */
export async function timeline(store: VersionStore, parts: TimelineParts): Promise<Timeline> {
  const { path, working, snapshots } = parts;
  const known = store.versionsOf(path, working ?? undefined);
  const [versions, git] = await Promise.all([
    known,
    parts.history ?? known.then(({ names }) => gitHistory(store.root, path, { earlier: names })),
  ]);
  const labels = await labelsOf(store, versions);
  const names = [...new Set([...versions.names, ...git.names])];
  const own = snapshots.filter(
    ({ prompt, environment }) => environment === undefined && names.includes(prompt),
  );
  const drafts = mergeOrigins(versions.versions, git.versions, own);
  const entries = drafts.map((draft) => finished(draft, drafts, labels));
  return {
    prompt: path,
    entries: working === null ? entries : await withWorking(entries, drafts, working, git),
    names,
    candidates: versions.candidates,
    labels,
    unread: git.unread,
    problems: [...versions.problems, ...labels.flatMap(({ problems }) => problems)],
  };
}

/** One version while its origins are brought together. */
interface Draft {
  readonly definitionHash: string;
  saved?: NumberedVersion;
  git?: GitVersion;
  readonly runs: Snapshot[];
  /** For the order: never before what it was made from. */
  time: number;
  readonly rank: number;
}

/**
 * Newest first. A commit and a saved version of one definition are one entry, nearest in time first; a definition that
 * comes back later is another entry, because the history went there twice. What runs graded joins the newest entry of
 * its definition at its time.
 */
function mergeOrigins(
  saved: readonly NumberedVersion[],
  git: readonly GitVersion[],
  snapshots: readonly Snapshot[],
): Draft[] {
  const drafts: Draft[] = [];
  const byDefinition = new Map<string, Draft[]>();
  const add = (draft: Draft) => {
    drafts.push(draft);
    byDefinition.set(draft.definitionHash, [...(byDefinition.get(draft.definitionHash) ?? []), draft]);
  };
  let time = Number.NEGATIVE_INFINITY;
  for (const version of saved) {
    time = Math.max(time, Date.parse(version.record.createdAt));
    add({
      definitionHash: version.record.definitionHash,
      saved: version,
      runs: [],
      time,
      rank: drafts.length,
    });
  }
  const partners = pairs(drafts, git);
  time = Number.NEGATIVE_INFINITY;
  for (const version of git.toReversed()) {
    time = Math.max(time, version.at);
    const partner = partners.get(version.commit);
    if (partner) partner.git = version;
    else {
      // Git keeps whole seconds; what was saved in the same second was most likely saved before it was committed.
      const { definitionHash } = version;
      add({ definitionHash, git: version, runs: [], time: time + 999, rank: drafts.length });
    }
  }
  for (const snapshot of [...snapshots].sort((a, b) => (a.at < b.at ? -1 : 1))) {
    const at = Date.parse(snapshot.at);
    const same = byDefinition.get(snapshot.definitionHash) ?? [];
    const before = same.filter((draft) => draft.time <= at);
    const home = nearest(before.length > 0 ? before : same, at);
    if (home) home.runs.push(snapshot);
    else {
      add({ definitionHash: snapshot.definitionHash, runs: [snapshot], time: at, rank: drafts.length });
    }
  }
  return drafts.sort((a, b) => b.time - a.time || b.rank - a.rank);
}

/** Commit → the saved version of the same definition that it goes with, each once: the nearest in time first, then the later. */
function pairs(saved: readonly Draft[], git: readonly GitVersion[]): Map<string, Draft> {
  const wanted = new Map<string, Draft[]>();
  for (const draft of saved) {
    wanted.set(draft.definitionHash, [...(wanted.get(draft.definitionHash) ?? []), draft]);
  }
  const found = git.flatMap((version, age) =>
    (wanted.get(version.definitionHash) ?? []).map((draft) => ({
      commit: version.commit,
      draft,
      age,
      distance: Math.abs(draft.time - version.at),
    })),
  );
  const partners = new Map<string, Draft>();
  const taken = new Set<Draft>();
  for (const { commit, draft } of found.sort((a, b) => a.distance - b.distance || a.age - b.age)) {
    if (partners.has(commit) || taken.has(draft)) continue;
    partners.set(commit, draft);
    taken.add(draft);
  }
  return partners;
}

function nearest(drafts: readonly Draft[], time: number): Draft | undefined {
  let best: Draft | undefined;
  for (const draft of drafts) {
    if (!best || Math.abs(draft.time - time) <= Math.abs(best.time - time)) best = draft;
  }
  return best;
}

function finished(draft: Draft, all: readonly Draft[], labels: readonly LabelState[]): TimelineEntry {
  const { saved, git, runs, definitionHash } = draft;
  const [first] = runs;
  const change = changeOf(draft, all);
  const { environments } = saved?.record.definition ?? first?.definition ?? {};
  const origins: Origin[] = [
    ...(saved ? [{ kind: 'saved' as const, hash: saved.hash }] : []),
    ...(git ? [{ kind: 'git' as const, commit: git.commit, path: git.path }] : []),
    ...runs.map(({ run, hash }) => ({ kind: 'run' as const, run, hash })),
  ];
  return {
    number: saved?.number ?? null,
    hash: saved?.hash ?? git?.commit ?? first?.hash ?? null,
    ref: saved ? `v${saved.number}` : (git?.commit ?? first?.hash ?? '').slice(0, 12),
    definitionHash,
    prompt: saved?.record.prompt ?? git?.path ?? first?.prompt ?? '',
    message: saved?.record.message ?? git?.message ?? (first ? `Graded by run ${first.run}` : ''),
    author: saved?.record.author ?? git?.author ?? '',
    at: saved?.record.createdAt ?? (git ? new Date(git.at).toISOString() : (first?.at ?? null)),
    labels: saved ? labels.filter(({ hash }) => hash === saved.hash).map(({ label }) => label) : [],
    origins,
    ...change,
    ...(environments === undefined ? {} : { environments }),
  };
}

function changeOf(
  draft: Draft,
  all: readonly Draft[],
): Pick<TimelineEntry, 'first' | 'cut' | 'changed' | 'lines'> {
  const { saved, git, runs } = draft;
  // A commit counts because it changed something, so that only the first one has nothing to tell.
  const inGit = {
    ...(git?.cut
      ? { first: false, cut: true as const }
      : { first: git === undefined || git.changed.length === 0 }),
    changed: git?.changed ?? [],
    lines: git?.lines ?? 0,
  };
  if (!saved && git) return inGit;
  const [first] = runs;
  const after = saved?.record.definition ?? first?.definition;
  const before = saved
    ? all.find((other) => other.saved && saved.record.parents.includes(other.saved.hash))
    : all.slice(all.indexOf(draft) + 1).find((other) => other.saved || other.runs.length > 0);
  const base = before?.saved?.record.definition ?? before?.runs[0]?.definition;
  if (base === undefined || after === undefined) return inGit;
  const { words, lines } = describeChange(base, after);
  return { first: false, changed: words, lines };
}

async function withWorking(
  entries: readonly TimelineEntry[],
  drafts: readonly Draft[],
  working: Prompt,
  git: GitHistory,
): Promise<TimelineEntry[]> {
  const same = entries.findIndex(({ definitionHash }) => definitionHash === working.definitionHash);
  if (same !== -1) {
    return entries.map((entry, index) =>
      index === same ? { ...entry, origins: [...entry.origins, { kind: 'working' }] } : entry,
    );
  }
  const base = drafts[0] && (await definitionOf(drafts[0], git));
  const change = base ? describeChange(base, working.definition) : { words: [], lines: 0 };
  return [
    {
      number: null,
      hash: null,
      ref: 'working',
      definitionHash: working.definitionHash,
      prompt: working.path,
      message: '',
      author: '',
      at: null,
      labels: [],
      origins: [{ kind: 'working' }],
      first: base === undefined,
      changed: change.words,
      lines: change.lines,
      ...(working.definition.environments === undefined
        ? {}
        : { environments: working.definition.environments }),
    },
    ...entries,
  ];
}

async function definitionOf(draft: Draft, { repository }: GitHistory): Promise<Definition | undefined> {
  const known = draft.saved?.record.definition ?? draft.runs[0]?.definition;
  if (known !== undefined || draft.git === undefined || repository === null) return known;
  const objects = new GitObjects(repository.folder);
  try {
    const { commit, path } = draft.git;
    return (await promptInCommit(objects, commit, path, repository))?.prompt?.definition;
  } finally {
    await objects.close();
  }
}
