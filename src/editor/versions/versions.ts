import * as vscode from 'vscode';
import type { Problem } from '../../core/problem.ts';
import type { Prompt } from '../../core/prompt/prompt.ts';
import type { DefinitionChange } from '../../core/version/change-words.ts';
import type { GitHistory } from '../../core/version/git-history.ts';
import type { LabelState } from '../../core/version/move-labels.ts';
import type { ResolvedVersion } from '../../core/version/resolve-version.ts';
import type { Timeline } from '../../core/version/timeline.ts';
import type { NumberedVersion } from '../../core/version/version-order.ts';
import type { PromptVersions, VersionStore } from '../../core/version/version-store.ts';
import { Disposables } from '../disposables.ts';
import { loadReading } from '../lazy/core.ts';
import type { Log } from '../log.ts';
import type { Runs } from '../runs/runs.ts';
import { Throttle } from '../throttle.ts';
import type { Folder } from '../workspace/folder.ts';
import { type SuiteId, suiteKey, type WorkspaceModel } from '../workspace/workspace-model.ts';
import { watchHead } from './git-watch.ts';
import { withHistoryProgress } from './history-progress.ts';
import { productionLabel } from './version-words.ts';

/** A prompt of the workspace: its folder and its path there. */
export type PromptPlace = SuiteId;

export { productionLabel };

/** How the working copy stands to what was saved; without git, cheap enough for a lens. */
export interface Standing {
  readonly versions: readonly NumberedVersion[];
  readonly labels: readonly LabelState[];
  /** Where `production` stands; undefined when it stands nowhere, or at a version that is not there. */
  readonly production: NumberedVersion | undefined;
  /** What the working copy is compared with: production, else the newest version. */
  readonly base: NumberedVersion | undefined;
  /** Null where there is nothing to compare with, or the prompt cannot be read. */
  readonly change: DefinitionChange | null;
  /** The files are the same as in `base`, comments included. */
  readonly sameFiles: boolean;
}

const noHistory = (path: string): GitHistory => ({
  versions: [],
  names: [path],
  repository: null,
  unread: 0,
});

const unreadable: Problem = {
  severity: 'warning',
  code: 'unreadable-history',
  message: 'The history in git could not be read.',
  remedy: 'The Regrade log says why.',
};

/** Records change together (a save, a checkout): told at most this often, ms. */
const paceMs = 200;

/**
 * The versions of prompts, read when first asked for and kept until a record, a label, git's head, a run or the prompt
 * itself changes.
 */
export class Versions implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());
  readonly #pace = this.#owned.add(new Throttle(paceMs, () => this.#changed.fire()));
  readonly #model: WorkspaceModel;
  readonly #log: Log;
  readonly #stores = new Map<Folder, Promise<VersionStore>>();
  readonly #timelines = new Map<string, Promise<Timeline>>();
  readonly #standings = new Map<string, Promise<Standing>>();
  readonly #watchers = new Map<Folder, { readonly owned: Disposables; readonly heads: Set<string> }>();
  /** Histories that are being read: what is asked meanwhile waits for the same reading. */
  readonly #reading = new Map<string, Promise<GitHistory>>();
  /** Prompts whose history a person did not want to wait for: nothing older is read unasked. */
  readonly #stopped = new Set<string>();
  /** Something that is told of a prompt's versions may have changed. */
  readonly onDidChange = this.#changed.event;

  constructor(model: WorkspaceModel, runs: Runs, log: Log) {
    this.#model = model;
    this.#log = log;
    this.#owned.add(
      model.onDidChange(({ folder, paths }) => {
        for (const path of paths) this.#forget(suiteKey({ folder, path }));
      }),
    );
    this.#owned.add(
      runs.onDidChange(({ ended }) => {
        if (ended === true) this.refresh();
      }),
    );
    this.#owned.add(model.onDidChangeFolders(() => this.refresh()));
    this.#owned.add(
      vscode.workspace.onDidGrantWorkspaceTrust(async () => {
        (await loadReading()).allowGitNetwork(true);
        this.refresh();
      }),
    );
    this.#owned.add({
      dispose: () => {
        for (const { owned } of this.#watchers.values()) owned.dispose();
      },
    });
  }

  /** The version store of a folder; writes nothing by itself. */
  store(folder: Folder): Promise<VersionStore> {
    const known = this.#stores.get(folder);
    if (known !== undefined) return known;
    const store = loadReading().then(({ allowGitNetwork, openVersionStore }) => {
      allowGitNetwork(vscode.workspace.isTrusted);
      return openVersionStore(folder.workspace.root);
    });
    this.#stores.set(folder, store);
    this.#watch(folder);
    return store;
  }

  /** All versions of a prompt: saved, of git, of runs, and the working copy. */
  timeline(place: PromptPlace): Promise<Timeline> {
    return kept(this.#timelines, suiteKey(place), () => this.#wholeTimeline(place));
  }

  /** The timeline without the commits of git, which a first look may take long to find. */
  timelineWithoutGit(place: PromptPlace): Promise<Timeline> {
    return this.#readTimeline(place, Promise.resolve(noHistory(place.path)));
  }

  /** How the working copy, unsaved buffers included, stands to production or the newest version. */
  standing(place: PromptPlace): Promise<Standing> {
    return kept(this.#standings, suiteKey(place), () => this.#readStanding(place));
  }

  /**
   * The version that a reference means: a number, a hash, a label, a git ref, `working` (the buffer).
   * @throws {InputError} where there is none.
   */
  async resolve({ folder, path }: PromptPlace, ref: string): Promise<ResolvedVersion> {
    // The last key stroke may not have been told yet.
    if (ref === 'working') folder.forget([path], false);
    const [{ InputError, resolveVersion, runSnapshots }, store, read] = await Promise.all([
      loadReading(),
      this.store(folder),
      folder.prompt(path),
    ]);
    if (ref === 'working' && !read.ok) {
      throw new InputError(read.problems);
    }
    return resolveVersion(
      store,
      { prompt: path, ref },
      {
        ...(read.ok ? { working: read.value } : {}),
        snapshots: () => runSnapshots(folder.workspace.root),
      },
    );
  }

  /** The saved versions of a prompt, fresh from disk. */
  async saved({ folder, path }: PromptPlace): Promise<PromptVersions> {
    const store = await this.store(folder);
    return store.versionsOf(path, (await working({ folder, path })) ?? undefined);
  }

  /** Reads on where a person stopped the look at a prompt's history. */
  readOlder(place: PromptPlace): void {
    this.#stopped.delete(suiteKey(place));
    this.#forget(suiteKey(place));
  }

  /** Reads everything again when it is next asked for. */
  refresh(): void {
    this.#timelines.clear();
    this.#standings.clear();
    this.#pace.request();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  // --- internal ---

  #forget(key: string): void {
    this.#timelines.delete(key);
    this.#standings.delete(key);
    this.#pace.request();
  }

  async #readTimeline(place: PromptPlace, history: Promise<GitHistory>): Promise<Timeline> {
    const { folder, path } = place;
    const [{ runSnapshots, timeline }, store] = await Promise.all([loadReading(), this.store(folder)]);
    return timeline(store, {
      path,
      working: await working(place),
      snapshots: await runSnapshots(store.root),
      history,
    });
  }

  /** The timeline with git's history; where git fails, all the rest with a problem that says so. */
  async #wholeTimeline(place: PromptPlace): Promise<Timeline> {
    const failures: Problem[] = [];
    const history = this.#history(place).catch((error: unknown): GitHistory => {
      this.#log.error(
        `The history of ${place.path} in git could not be read.`,
        error instanceof Error ? error : String(error),
      );
      failures.push(unreadable);
      return noHistory(place.path);
    });
    const found = await this.#readTimeline(place, history);
    for (const { message, remedy, file } of found.problems)
      this.#log.warn(`${file ?? place.path}: ${message} ${remedy ?? ''}`);
    return { ...found, problems: [...found.problems, ...failures] };
  }

  #history(place: PromptPlace): Promise<GitHistory> {
    const key = suiteKey(place);
    const under = this.#reading.get(key);
    if (under !== undefined) return under;
    const reading = withHistoryProgress(place.path, async ({ signal, onProgress }) => {
      const { gitHistory } = await loadReading();
      const { names: earlier } = await this.saved(place);
      const older = !this.#stopped.has(key);
      const found = await gitHistory(place.folder.workspace.root, place.path, {
        signal,
        onProgress,
        older,
        earlier,
      });
      if (signal.aborted && found.unread > 0) this.#stopped.add(key);
      if (found.repository !== null) this.#watchHead(place.folder, found.repository.folder);
      return found;
    }).finally(() => this.#reading.delete(key));
    this.#reading.set(key, reading);
    return reading;
  }

  async #readStanding(place: PromptPlace): Promise<Standing> {
    const { folder, path } = place;
    const [{ describeChange, labelsOf, placesNow, sameSources }, store] = await Promise.all([
      loadReading(),
      this.store(folder),
    ]);
    const now = await working(place);
    const found = await store.versionsOf(path, now ?? undefined);
    const labels = await labelsOf(store, found);
    const hash = labels.find(({ label }) => label === productionLabel)?.hash;
    const production = found.versions.find((version) => version.hash === hash);
    const base = production ?? found.versions.at(-1);
    return {
      versions: found.versions,
      labels,
      production,
      base,
      change:
        base === undefined || now === null ? null : describeChange(base.record.definition, now.definition),
      sameFiles:
        base !== undefined && now !== null && sameSources(placesNow(path, base.record.sources), now.sources),
    };
  }

  #watch(folder: Folder): void {
    if (this.#watchers.has(folder)) return;
    const owned = new Disposables();
    // Records and labels, also by other programs.
    const watcher = owned.add(
      vscode.workspace.createFileSystemWatcher(
        new vscode.RelativePattern(folder.uri, '.regrade/{versions,labels}/**'),
      ),
    );
    for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) {
      owned.add(event(() => this.refresh()));
    }
    this.#watchers.set(folder, { owned, heads: new Set() });
    this.#watchHead(folder, folder.workspace.root);
    for (const [known, watcher] of this.#watchers) {
      if (this.#model.folders.includes(known)) continue;
      watcher.owned.dispose();
      this.#watchers.delete(known);
      this.#stores.delete(known);
    }
  }

  /** Follows the commits of a repository: that of a workspace folder, or one in it. */
  #watchHead(folder: Folder, repository: string): void {
    const watcher = this.#watchers.get(folder);
    if (watcher === undefined || watcher.heads.has(repository)) return;
    watcher.heads.add(repository);
    watchHead(repository, () => this.refresh()).then(
      (head) => {
        if (this.#watchers.get(folder) === watcher) watcher.owned.add(head);
        else head.dispose();
      },
      (error: unknown) =>
        this.#log.error(
          `Commits in ${repository} are not followed.`,
          error instanceof Error ? error : String(error),
        ),
    );
  }
}

/** The prompt as it stands, unsaved buffers included; null when it cannot be read. */
export async function working({ folder, path }: PromptPlace): Promise<Prompt | null> {
  const read = await folder.prompt(path);
  return read.ok ? read.value : null;
}

function kept<Value>(
  store: Map<string, Promise<Value>>,
  key: string,
  make: () => Promise<Value>,
): Promise<Value> {
  const known = store.get(key);
  if (known !== undefined) return known;
  const made = make();
  store.set(key, made);
  // A fault of the disk may pass: the next one who asks tries again.
  made.catch(() => {
    if (store.get(key) === made) store.delete(key);
  });
  return made;
}
