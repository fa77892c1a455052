import * as vscode from 'vscode';
import type { Keys } from '../../core/model/model.ts';
import type { ToComparison } from '../../panel/comparison-contract.ts';
import { Disposables } from '../disposables.ts';
import type { Log } from '../log.ts';
import type { Notices } from '../notices.ts';
import type { OutputDocuments } from '../output-documents.ts';
import { CostGuard } from '../runs/cost-guard.ts';
import type { Runs } from '../runs/runs.ts';
import type { Settings } from '../settings.ts';
import { pickVersion } from '../versions/version-pick.ts';
import { type PromptPlace, productionLabel, type Versions } from '../versions/versions.ts';
import { fileName, promptTitle } from '../wording.ts';
import { suiteKey, type WorkspaceModel } from '../workspace/workspace-model.ts';
import { CompactView } from './compact-view.ts';
import { ComparisonPanel } from './comparison-panel.ts';
import { type ChosenSides, productionSide, type Side, sideOf } from './sides.ts';

const viewType = 'regrade.comparison';

/** What the comparison views are made of. */
export interface ComparisonParts {
  readonly extension: vscode.Uri;
  readonly model: WorkspaceModel;
  readonly runs: Runs;
  readonly versions: Versions;
  readonly outputs: OutputDocuments;
  readonly settings: Pick<Settings, 'confirmCostUsd'>;
  readonly keys: Keys;
  readonly notices: Notices;
  readonly log: Log;
}

/** The comparison views that are open: one a prompt, each a tab of the editor that outlives the window's reload. */
export class Comparisons implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #parts: ComparisonParts;
  readonly #guard: CostGuard;
  readonly #panels = new Map<string, ComparisonPanel>();
  readonly #compact: CompactView;

  constructor(parts: ComparisonParts) {
    this.#parts = parts;
    this.#guard = new CostGuard(parts.settings.confirmCostUsd);
    this.#compact = this.#owned.add(new CompactView(parts.extension, parts.log));
    this.#owned.add(vscode.window.registerWebviewPanelSerializer(viewType, this));
    this.#owned.add(
      parts.versions.onDidChange(() => {
        for (const panel of this.#panels.values()) panel.check();
      }),
    );
    this.#owned.add(
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        for (const panel of this.#panels.values()) panel.check();
      }),
    );
    this.#owned.add({
      dispose: () => {
        for (const panel of [...this.#panels.values()]) panel.dispose();
      },
    });
  }

  /** Compares a version of a prompt, by default the working copy, with production; where there is none, a person picks. */
  async withProduction(place: PromptPlace, ref = 'working'): Promise<void> {
    const production = await productionSide(this.#parts.versions, place);
    if (production !== undefined) {
      this.#open(place, production, { ref, model: null });
      return;
    }
    const { base } = await this.#parts.versions.standing(place);
    if (base === undefined) {
      const save = 'Save version';
      const chosen = await vscode.window.showInformationMessage(
        `${fileName(place.path)} has no saved version to compare with.`,
        save,
      );
      if (chosen === save)
        await vscode.commands.executeCommand('regrade.saveVersion', { prompt: suiteKey(place) });
      return;
    }
    const promote = 'Promote a version';
    const newest = `Compare with v${base.number}`;
    const chosen = await vscode.window.showInformationMessage(
      `No version of ${fileName(place.path)} is labelled ${productionLabel}.`,
      newest,
      promote,
    );
    if (chosen === newest) this.#open(place, { ref: base.hash, model: null }, { ref, model: null });
    if (chosen === promote)
      await vscode.commands.executeCommand('regrade.promoteVersion', { prompt: suiteKey(place) });
  }

  /** Compares two versions that a person picks; the first may be given. */
  async ofTwo(place: PromptPlace, given: string | undefined): Promise<void> {
    const { versions } = this.#parts;
    const baseline = given ?? (await pickVersion(versions, place, 'Compare which version? (the older one)'));
    if (baseline === undefined) return;
    const candidate = await pickVersion(versions, place, 'With which version? (the newer one)');
    if (candidate !== undefined) this.#open(place, sideOf(baseline), sideOf(candidate));
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const known = keptState(state);
    const named = known === undefined ? undefined : this.#parts.model.named(known.prompt);
    if (known === undefined || named === undefined) {
      // A tab of a prompt that is not in this workspace any more.
      panel.dispose();
      return;
    }
    this.#adopt(panel, named, {
      baseline: sideOf(known.baseline),
      candidate: sideOf(known.candidate),
      further: known.further.map(sideOf),
    }).refresh('nothing');
  }

  dispose(): void {
    this.#owned.dispose();
  }

  // --- internal ---

  #open(place: PromptPlace, baseline: Side, candidate: Side): void {
    const known = this.#panels.get(suiteKey(place));
    if (known !== undefined) known.show(baseline, candidate);
    else this.#create(place, { baseline, candidate, further: [] });
  }

  #create(place: PromptPlace, sides: ChosenSides): ComparisonPanel {
    const panel = vscode.window.createWebviewPanel(
      viewType,
      `${promptTitle(place.path)}: comparison`,
      { viewColumn: vscode.ViewColumn.Active },
      { enableFindWidget: true },
    );
    const created = this.#adopt(panel, place, sides);
    created.refresh('small');
    return created;
  }

  #adopt(panel: vscode.WebviewPanel, place: PromptPlace, sides: ChosenSides): ComparisonPanel {
    const key = suiteKey(place);
    this.#panels.get(key)?.dispose();
    const told = (message: ToComparison, isLooked: boolean) => {
      const { sides: now } = adopted;
      this.#compact.tell(key, message, isLooked, (rubric) =>
        (this.#panels.get(key) ?? this.#create(place, now)).reveal(rubric),
      );
    };
    const adopted: ComparisonPanel = new ComparisonPanel(
      panel,
      { ...this.#parts, guard: this.#guard },
      place,
      sides,
      told,
    );
    this.#panels.set(key, adopted);
    panel.onDidDispose(() => {
      if (this.#panels.get(key) === adopted) this.#panels.delete(key);
      adopted.dispose();
    });
    return adopted;
  }
}

interface KeptState {
  readonly prompt: string;
  readonly baseline: string;
  readonly candidate: string;
  readonly further: readonly string[];
}

/** What the page kept of its comparison. */
function keptState(state: unknown): KeptState | undefined {
  if (typeof state !== 'object' || state === null || !('compares' in state)) return undefined;
  const { compares } = state;
  if (typeof compares !== 'object' || compares === null) return undefined;
  const { prompt, baseline, candidate, further } = compares as Record<string, unknown>;
  if (typeof prompt !== 'string' || typeof baseline !== 'string' || typeof candidate !== 'string')
    return undefined;
  const ids = Array.isArray(further) ? further.filter((id) => typeof id === 'string') : [];
  return { prompt, baseline, candidate, further: ids };
}
