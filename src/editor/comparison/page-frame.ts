import * as vscode from 'vscode';
import type { Frame, ListedSide, Stage } from '../../panel/comparison-contract.ts';
import { loadReading } from '../lazy/core.ts';
import { type PromptPlace, productionLabel, type Versions } from '../versions/versions.ts';
import { promptTitle } from '../wording.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import type { Offers } from './offers.ts';
import { allSides, type ChosenSides, listSides, type Side, sideId } from './sides.ts';

/** Columns beside the two; more would need a wider screen. */
const mostFurther = 4;

/** What the head of a comparison's page says: which sides there are, and what may be done. */
export class PageFrame {
  readonly #model: WorkspaceModel;
  readonly #versions: Versions;
  readonly #place: PromptPlace;
  #listed: readonly ListedSide[] = [];
  #earlier: string | null = null;
  #production: string | undefined;

  constructor(model: WorkspaceModel, versions: Versions, place: PromptPlace) {
    this.#model = model;
    this.#versions = versions;
    this.#place = place;
  }

  /** Reads anew which versions there are and where labels stand. */
  async read(chosen: ChosenSides): Promise<void> {
    const { folder, path } = this.#place;
    this.#listed = await listSides(this.#versions, this.#place, await folder.suitesOf(path), chosen);
    const { labels, versions: saved, production } = await this.#versions.standing(this.#place);
    const { earlierTarget } = await loadReading();
    const moves = labels.find(({ label }) => label === productionLabel)?.moves ?? [];
    const to = earlierTarget(moves)?.to;
    const earlier = saved.find(({ hash }) => hash === to);
    this.#earlier = earlier === undefined ? null : `v${earlier.number}`;
    this.#production = production?.hash;
  }

  /** The frame as of now. Offers count only while nothing goes on. */
  frame(chosen: ChosenSides, stage: Stage, offers: Offers): Frame {
    const idle = stage.kind === 'ready' || stage.kind === 'stale';
    const { baseline, candidate, further } = chosen;
    return {
      prompt: this.#model.nameOf(this.#place),
      title: promptTitle(this.#place.path),
      trusted: vscode.workspace.isTrusted,
      sides: this.#withChosen(chosen),
      baseline: sideId(baseline),
      candidate: sideId(candidate),
      further: further.map(sideId),
      mayAdd: further.length < mostFurther,
      stage,
      actions: {
        rerunBroken: idle ? offers.rerunBroken : null,
        rerunErrors: idle ? offers.rerunErrors : null,
        addTrials: idle ? offers.addTrials : null,
        promote: candidate.ref !== this.#production,
        rollBack: this.#earlier,
      },
    };
  }

  /** How a column is named. The working copy is `now` only beside the version that it is compared with. */
  columnName(side: Side): { readonly short: string; readonly words: string } {
    const id = sideId(side);
    const listed = this.#listed.find((one) => one.id === id) ?? named(side);
    return { words: listed.words, short: id === 'working' ? listed.words : listed.short };
  }

  // --- internal ---

  /** The list, with those that are chosen also while it is not read yet. */
  #withChosen(chosen: ChosenSides): ListedSide[] {
    const sides = [...this.#listed];
    for (const side of allSides(chosen)) {
      const id = sideId(side);
      if (!sides.some((listed) => listed.id === id)) sides.push(named(side));
    }
    return sides;
  }
}

/** A side that is in no list yet. */
function named(side: Side): ListedSide {
  const version = side.ref === 'working' ? 'working copy' : side.ref.slice(0, 12);
  const short = side.ref === 'working' ? 'now' : side.ref.slice(0, 7);
  return {
    id: sideId(side),
    words: side.model === null ? version : `${version} · ${side.model}`,
    short: side.model ?? short,
    group: side.model === null ? 'Versions' : 'One model',
  };
}
