import * as z from 'zod';
import type { CaseRow, Comparison, RubricColumn, RubricComparison } from '../core/compare/comparison.ts';
import type { ComparedCase, ComparisonSurroundings } from '../core/report/comparison-report.ts';

/**
 * The one contract between the extension host and the comparison: `ToComparison` goes to the webview, `FromComparison`
 * comes back. The host parses what comes back; the webview uses the types alone, so that its bundle carries no zod.
 * What `core` computes crosses as it is. Everything in it is text or numbers: model output is never shown as HTML.
 */

/** A comparison but for its cases, which follow in batches. */
export type ComparisonSummary = Omit<Comparison, 'cases' | 'rubrics'> & {
  readonly rubrics: readonly RubricSummary[];
  /** How many cases follow. */
  readonly caseCount: number;
};
export type RubricSummary = Omit<RubricComparison, 'column'>;

/**
 * What an action would ask of models and cost at most; `limitUsd` is null where no price is known. `words` say what it
 * is good for, where that is not plain.
 */
const offer = z.object({ cells: z.number(), limitUsd: z.number().nullable(), words: z.string().optional() });

const side = z.object({
  id: z.string(),
  /** As listed: `v7 · production · 12 Nov · Ana`, `working copy`. */
  words: z.string(),
  /** Short, as a column's head: `v7`, `now`. */
  short: z.string(),
  /** Heading in the list: `Versions`, `Git`, `Models`. */
  group: z.string(),
});

const stage = z.discriminatedUnion('kind', [
  /** The records are being read, or the figures computed. */
  z.object({ kind: z.literal('loading') }),
  /** One sentence says why there is nothing (or not all) to compare; `missing` is what would have to run. */
  z.object({ kind: z.literal('missing'), words: z.string(), missing: offer.nullable() }),
  z.object({
    kind: z.literal('running'),
    /** What runs, e.g. `v7 and the working copy`. */
    words: z.string(),
    done: z.number(),
    total: z.number().nullable(),
    paidUsd: z.number().nullable(),
    limitUsd: z.number().nullable(),
    leftMs: z.number().nullable(),
  }),
  z.object({ kind: z.literal('ready') }),
  /** The prompt, the suite or its cases changed since what is shown. */
  z.object({ kind: z.literal('stale'), words: z.string() }),
  /** The two cannot be compared. */
  z.object({
    kind: z.literal('failed'),
    problems: z.array(
      z.object({ message: z.string(), file: z.string().nullable(), line: z.number().nullable() }),
    ),
  }),
]);

/** The head of the view: what is compared and what may be done. Null for what cannot be done now. */
const frame = z.object({
  /** Path from the workspace's root. */
  prompt: z.string(),
  title: z.string(),
  trusted: z.boolean(),
  sides: z.array(side),
  baseline: z.string(),
  candidate: z.string(),
  /** Ids of the versions or models beside the two, a column each. */
  further: z.array(z.string()),
  /** Whether there is room for one more. */
  mayAdd: z.boolean(),
  stage,
  actions: z.object({
    rerunBroken: offer.nullable(),
    /** What ended in an error, on either side; asked by `runMissing`. */
    rerunErrors: offer.nullable(),
    addTrials: offer.nullable(),
    promote: z.boolean(),
    /** Where it would go back to, as words: `v6`. */
    rollBack: z.string().nullable(),
  }),
});

/** One more version or model beside the two, against the same baseline. */
const further = z.object({
  side: z.string(),
  short: z.string(),
  words: z.string(),
  /** Why there are no figures, one sentence; null where there are. */
  missing: z.string().nullable(),
  verdict: z.enum(['improved', 'regressed', 'unchanged', 'inconclusive', 'mixed']),
  rubrics: z.array(
    z.object({
      name: z.string(),
      value: z.number().nullable(),
      delta: z.number().nullable(),
      ci: z.tuple([z.number(), z.number()]).nullable(),
      verdict: z.enum(['improved', 'regressed', 'unchanged', 'inconclusive']),
      /** The verdict's reason in words. */
      explanation: z.string(),
    }),
  ),
  /** Ratio of the mean cost, and its interval. */
  costRatio: z.number().nullable(),
  costCi: z.tuple([z.number(), z.number()]).nullable(),
});

/** To the webview. Messages name their comparison (`id`); the webview drops those of one that it does not show. */
export const toComparison = z.discriminatedUnion('type', [
  z.object({ type: z.literal('frame'), frame }),
  /** A new comparison takes the place of the one shown. */
  z.object({
    type: z.literal('comparison'),
    id: z.string(),
    summary: z.custom<ComparisonSummary>(),
    surroundings: z.custom<ComparisonSurroundings>(),
  }),
  /** The columns beside it, in the order of the frame's `further`; while they are renewed, those of before. */
  z.object({
    type: z.literal('further'),
    id: z.string(),
    columns: z.array(further),
    renewing: z.boolean(),
  }),
  /** Cases from place `from` on; `columns` are aligned with the summary's rubrics, each of the rows' length. */
  z.object({
    type: z.literal('cases'),
    id: z.string(),
    from: z.number(),
    rows: z.array(z.custom<CaseRow>()),
    columns: z.array(z.custom<RubricColumn>()),
  }),
  z.object({ type: z.literal('detail'), id: z.string(), detail: z.custom<ComparedCase>() }),
  /** The records hold no texts of this case. */
  z.object({ type: z.literal('noDetail'), id: z.string(), case: z.string() }),
  /** Select this rubric, and open this case where it is given. */
  z.object({
    type: z.literal('reveal'),
    rubric: z.string().nullable(),
    case: z.string().nullable(),
  }),
]);

const pair = { case: z.string(), model: z.string(), trial: z.number() };

/** From the webview. `case` is a `CaseRow.id`, `id` a comparison's. */
export const fromComparison = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** The figures and the first cases are on the screen: now the other cases. */
  z.object({ type: z.literal('drawn'), id: z.string() }),
  /** Compare these two instead. */
  z.object({ type: z.literal('pick'), baseline: z.string(), candidate: z.string() }),
  /** One more version or model as a column, or one less. */
  z.object({ type: z.literal('addSide'), side: z.string() }),
  z.object({ type: z.literal('removeSide'), side: z.string() }),
  /** Run what is missing, and compare again. */
  z.object({ type: z.literal('runMissing') }),
  z.object({ type: z.literal('cancel') }),
  z.object({ type: z.literal('rerunBroken') }),
  z.object({ type: z.literal('addTrials') }),
  z.object({ type: z.literal('promote') }),
  z.object({ type: z.literal('rollBack') }),
  /** The prompt's change in the editor's own diff. */
  z.object({ type: z.literal('openDiff') }),
  z.object({ type: z.literal('copyMarkdown') }),
  z.object({ type: z.literal('exportHtml') }),
  z.object({ type: z.literal('openRecords') }),
  z.object({ type: z.literal('detail'), id: z.string(), case: z.string() }),
  z.object({ type: z.literal('openCase'), id: z.string(), case: z.string() }),
  z.object({ type: z.literal('openTrace'), id: z.string(), case: z.string() }),
  z.object({ type: z.literal('runCase'), id: z.string(), case: z.string() }),
  /** The candidate's output becomes the case's `expected`. */
  z.object({ type: z.literal('accept'), id: z.string(), ...pair }),
  /** Both outputs in the editor's own diff. */
  z.object({ type: z.literal('openOutputs'), id: z.string(), ...pair }),
  z.object({ type: z.literal('openFile'), file: z.string(), line: z.number().nullable() }),
  z.object({ type: z.literal('openPrompt') }),
  /** From the compact form: the comparison's tab, at this rubric where it is given. */
  z.object({ type: z.literal('openTab'), rubric: z.string().nullable() }),
  z.object({ type: z.literal('explain') }),
  z.object({ type: z.literal('manageTrust') }),
  z.object({ type: z.literal('showLog') }),
]);

export type ToComparison = z.infer<typeof toComparison>;
export type FromComparison = z.infer<typeof fromComparison>;
export type Frame = z.infer<typeof frame>;
export type Stage = z.infer<typeof stage>;
export type Offer = z.infer<typeof offer>;
export type ListedSide = z.infer<typeof side>;
export type FurtherColumn = z.infer<typeof further>;
