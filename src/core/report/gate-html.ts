import type { GateOutcome } from '../compare/gate.ts';
import { comparedCases } from './compared-cases.ts';
import type { ComparisonReport } from './comparison-report.ts';
import type { GatePage, GatePageRule } from './gate-page.ts';
import type { GatedComparison, GateReport } from './gate-report.ts';
import { dataElement, htmlPage, type ReportBundle } from './html-page.ts';

/** Texts of at most so many cases go into a page, over all comparisons: those that changed first. */
const mostTexts = 2000;

/** What a gate's own report does not tell. */
export type JudgedBy = Pick<GatePage, 'toolVersion' | 'at'>;

/**
 * A gate's decision as one HTML file that needs nothing else (see `htmlPage`), in pieces: the decision with its rules,
 * and under it every comparison with the components of the comparison's view. Memory: the texts of one comparison.
 * @param bundle the comparison's panel
 * @throws {Error} as `htmlPage` does.
 */
export async function* gateHtml(
  report: GateReport,
  by: JudgedBy,
  bundle: ReportBundle,
): AsyncGenerator<string> {
  const { sentence } = report.decision;
  const { before, after } = htmlPage({ title: `Regrade gate: ${sentence}`, sentence }, bundle);
  yield before;
  yield dataElement('gate', gatePage(report, by));
  const comparisons = report.suites.flatMap((suite) => suite.comparisons);
  const limit = Math.ceil(mostTexts / Math.max(1, comparisons.length));
  for (const [place, { comparison, change, baseline, candidate }] of comparisons.entries()) {
    const own: ComparisonReport = {
      comparison,
      surroundings: { judge: null, judgeCostUsd: null, gate: null, change },
      cases: await comparedCases(comparison, baseline, candidate, limit),
    };
    yield dataElement(`comparison-${place}`, own);
  }
  yield after;
}

function gatePage({ decision, base, suites }: GateReport, { toolVersion, at }: JudgedBy): GatePage {
  const all = suites.flatMap(({ suite, comparisons }) => comparisons.map((one) => ({ suite, ...one })));
  return {
    status: decision.status,
    sentence: decision.sentence,
    base,
    suites: suites.map(({ suite, decision: own, notes, changes, comparisons }) => ({
      suite,
      status: own.status,
      rules: own.outcomes.map((outcome) =>
        ruleOf(
          outcome,
          comparisons,
          all.findIndex((one) => one.suite === suite),
        ),
      ),
      notes,
      changes,
    })),
    comparisons: all.map(({ suite, prompt, comparison }) => ({
      suite,
      prompt,
      baseline: comparison.baseline.words,
      candidate: comparison.candidate.words,
      verdict: comparison.verdict,
    })),
    toolVersion,
    at,
  };
}

/** @param first place of the suite's first comparison among all */
function ruleOf(outcome: GateOutcome, comparisons: readonly GatedComparison[], first: number): GatePageRule {
  // With several prompts a rule bears the prompt behind its name.
  const about = comparisons.find(({ prompt }) => outcome.rule.endsWith(` (${prompt})`));
  const rule = about === undefined ? outcome.rule : outcome.rule.slice(0, -` (${about.prompt})`.length);
  const own = about ?? (comparisons.length === 1 ? comparisons[0] : undefined);
  const rubric = own?.comparison.rubrics.find(({ name }) => name === rule);
  return {
    ...outcome,
    rule,
    prompt: about?.prompt ?? null,
    at:
      own === undefined || rubric === undefined
        ? null
        : { comparison: first + comparisons.indexOf(own), cases: rubric.n },
  };
}
