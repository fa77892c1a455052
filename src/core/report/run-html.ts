import type { CaseLine, Cell, CellLine, StoredRun } from '../run/run.ts';
import { digestRun, type RunDigest } from './digest.ts';
import { FailedFirst } from './failed-first.ts';
import { headline } from './headline.ts';
import { dataElement, dataLines, htmlPage, type ReportBundle } from './html-page.ts';
import { shorten } from './plain-text.ts';
import { type FurtherFigures, runPage } from './run-figures.ts';
import type { LeftOut, RunPage, RunPageLine } from './run-page.ts';
import { caseTexts, shownAnswer, whyNot } from './shown-cell.ts';

/** What a page holds at most, so that a browser opens it and a person can send it. */
export interface PageLimits {
  /** Listed cells. */
  readonly cells: number;
  /** UTF-16 units of all texts together: messages, outputs, tool calls, reasons, what cases give. */
  readonly texts: number;
  /** UTF-16 units of one text. */
  readonly longest: number;
}

const usualLimits: PageLimits = { cells: 50_000, texts: 16_000_000, longest: 20_000 };
/** UTF-16 units of a reason in a list, or of a cell whose texts are left out. */
const shortReason = 300;

/**
 * A run as one HTML file that needs nothing else (see `htmlPage`), in pieces: the results panel's own components over
 * every case. Also of a run that was stopped before its end. Where not everything fits, cells that passed lose their
 * texts first, and the page says so. Reads cases and cells twice; memory: one cell, some bytes a case.
 * @throws {Error} as `htmlPage` does.
 */
export async function* runHtml(
  run: StoredRun,
  bundle: ReportBundle,
  limits: PageLimits = usualLimits,
): AsyncGenerator<string> {
  const reading = new FirstReading(limits);
  const digest = await digestRun(reading.of(run), { failed: 0, errors: 0 });
  reading.countCases();
  const page = runPage(run, digest, reading.figures());
  const { before, after } = htmlPage(
    { title: `${page.title}: results`, sentence: sentence(run, page) },
    bundle,
  );
  yield before;
  yield dataElement('page', page);
  const lines = new PageLines(digest, reading, limits);
  yield* dataLines('cells', lines.of(run));
  yield dataElement('left-out', lines.leftOut());
  yield after;
}

function sentence({ finish }: StoredRun, { run }: RunPage): string {
  return finish === null ? `Cancelled: ${run.reason}` : headline(finish);
}

const groupKey = ({ prompt, version, model }: Pick<Cell, 'prompt' | 'version' | 'model'>) =>
  JSON.stringify([prompt, version, model]);

/** What has to be known of all cells before the first one is written. */
class FirstReading {
  readonly listed: FailedFirst;
  readonly texts: FailedFirst;
  readonly groups = new Map<string, { readonly index: number; reportedModel: string | null }>();
  /** Cases with a cell that did not pass. */
  readonly failedCases = new Set<string>();
  readonly #caseSizes = new Map<string, number>();
  readonly #longest: number;
  #figures: Omit<FurtherFigures, 'reportedModels'> = {
    reused: 0,
    tokens: 0,
    paidUsd: 0,
    paidUnknown: false,
    lastAt: null,
  };

  constructor(limits: PageLimits) {
    this.listed = new FailedFirst(limits.cells);
    this.texts = new FailedFirst(limits.texts);
    this.#longest = limits.longest;
  }

  /** The run as it is, noted while somebody reads it: cases, then cells, once. */
  of(run: StoredRun): StoredRun {
    const note = this;
    return {
      ...run,
      async *cases() {
        for await (const line of run.cases()) {
          note.#caseSizes.set(line.case.id, sizeOf(caseTexts(line.case, clipAt(note.#longest))));
          yield line;
        }
      },
      async *cells() {
        for await (const cell of run.cells()) {
          note.#cell(cell);
          yield cell;
        }
      },
    };
  }

  /** Cases share the room for texts; which of them come first is known only now. */
  countCases(): void {
    for (const [id, size] of this.#caseSizes) this.texts.count(this.failedCases.has(id), size);
    this.#caseSizes.clear();
  }

  figures(): FurtherFigures {
    return {
      ...this.#figures,
      reportedModels: Array.from(this.groups.values(), (group) => group.reportedModel),
    };
  }

  #cell(cell: CellLine): void {
    const key = groupKey(cell);
    const group = this.groups.get(key) ?? { index: this.groups.size, reportedModel: null };
    this.groups.set(key, group);
    group.reportedModel ??= cell.reportedModel;
    const bad = cell.status !== 'passed';
    if (bad) this.failedCases.add(cell.case);
    this.listed.count(bad, 1);
    this.texts.count(bad, sizeOf(shownAnswer(cell, String, clipAt(this.#longest))));
    const { reused, tokens, paidUsd, paidUnknown } = this.#figures;
    const paid = cell.source === 'network' && !cell.reused;
    this.#figures = {
      reused: reused + Number(cell.reused),
      tokens: tokens + (cell.usage === null ? 0 : cell.usage.input + cell.usage.output),
      paidUsd: paidUsd + (paid ? (cell.costUsd ?? 0) : 0),
      paidUnknown: paidUnknown || (paid && cell.costUsd === null),
      lastAt: cell.at,
    };
  }
}

/** Writes cases and cells, and counts what it leaves out. */
class PageLines {
  readonly #typeOf: (rubric: string) => string;
  readonly #reading: FirstReading;
  readonly #longest: number;
  #cells = 0;
  #texts = 0;
  #failedTexts = 0;
  #cut = 0;

  constructor(digest: RunDigest, reading: FirstReading, limits: PageLimits) {
    this.#typeOf = (rubric) => digest.definitions.get(rubric)?.type ?? rubric;
    this.#reading = reading;
    this.#longest = limits.longest;
  }

  async *of(run: StoredRun): AsyncGenerator<RunPageLine> {
    for await (const line of run.cases()) yield* this.#case(line);
    for await (const cell of run.cells()) yield* this.#cell(cell);
  }

  leftOut(): LeftOut {
    return {
      cells: this.#cells,
      texts: this.#texts,
      failedTexts: this.#failedTexts,
      cut: this.#cut,
      longest: this.#longest,
    };
  }

  *#case({ case: of }: CaseLine): Generator<RunPageLine> {
    yield { kind: 'case', id: of.id, title: of.name ?? of.id, tags: [...(of.tags ?? [])] };
    const { texts, failedCases } = this.#reading;
    const size = sizeOf(caseTexts(of, clipAt(this.#longest)));
    if (texts.take(failedCases.has(of.id), size)) yield { kind: 'given', ...caseTexts(of, this.#counted) };
  }

  *#cell(cell: CellLine): Generator<RunPageLine> {
    const bad = cell.status !== 'passed';
    if (!this.#reading.listed.take(bad, 1)) {
      this.#cells += 1;
      return;
    }
    yield {
      kind: 'cell',
      of: String(this.#reading.groups.get(groupKey(cell))?.index ?? 0),
      case: cell.case,
      trial: cell.trial,
      status: cell.status,
      why: whyNot(cell).map((why) => shorten(why, shortReason)),
    };
    const size = sizeOf(shownAnswer(cell, String, clipAt(this.#longest)));
    if (this.#reading.texts.take(bad, size)) {
      yield { kind: 'answer', textsLeftOut: false, ...shownAnswer(cell, this.#typeOf, this.#counted) };
      return;
    }
    this.#texts += 1;
    if (bad) this.#failedTexts += 1;
    const short = shownAnswer(
      { ...cell, messages: [], output: null, toolCalls: [], attempts: [] },
      this.#typeOf,
      clipAt(shortReason),
    );
    yield { kind: 'answer', textsLeftOut: true, ...short };
  }

  readonly #counted = (text: string): string => {
    if (text.length > this.#longest) this.#cut += 1;
    return shorten(text, this.#longest);
  };
}

const clipAt = (limit: number) => (text: string) => shorten(text, limit);

/** UTF-16 units of all texts in what is shown. */
function sizeOf(shown: unknown): number {
  if (typeof shown === 'string') return shown.length;
  if (typeof shown !== 'object' || shown === null) return 0;
  return Object.values(shown).reduce((sum: number, value: unknown) => sum + sizeOf(value), 0);
}
