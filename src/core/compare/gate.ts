import type { GateRule } from '../rubric/rubric.ts';
import type { SuiteGate } from '../suite/suite.ts';
import type { Comparison, RubricComparison } from './comparison.ts';
import { fewestChanges, fewestForUnchanged, mostCases, neededCasesNoWorse } from './needed-cases.ts';
import { change, plural, points } from './words.ts';

/** One rule of the gate and how it stands. */
export interface GateOutcome {
  /** A rubric's name, `metric costUsd`, or what else stands in the way: `baseline`, `errors`, `cases`. */
  readonly rule: string;
  /** The rule in words. */
  readonly asks: string;
  /** `warning` passes and is shown; `error`: could not be judged. */
  readonly status: 'passed' | 'warning' | 'failed' | 'error';
  /** One or two sentences with the figures. */
  readonly reason: string;
  /** Cases in all at which the rule could decide; null where it did, or where nothing can be said. */
  readonly neededCases: number | null;
}

export interface GateDecision {
  readonly status: 'passed' | 'failed' | 'error';
  /** 0 passed, 1 a rule failed, 3 could not be judged. */
  readonly exitCode: 0 | 1 | 3;
  readonly outcomes: readonly GateOutcome[];
  /** The decision in words. */
  readonly sentence: string;
}

/** What the gate of one suite decides over. */
export interface GateInput {
  /** The suite's own settings; with `--base` those of that ref. */
  readonly gate: SuiteGate;
  /**
   * The candidate against the baseline, one comparison a prompt, made with `pValue: 'exact'` and the suite's alpha and
   * margin; null where there is no baseline.
   */
  readonly comparisons: readonly Comparison[] | null;
  /** Why there is no baseline, one sentence. */
  readonly noBaseline?: string;
  /** What `runRules` gives for the candidate's run. */
  readonly runRules: readonly GateOutcome[];
  /** Why the candidate's run ended early (budget, cancelled); null when it ran to its end. */
  readonly stopped: string | null;
}

/** The rule for rubrics of a gate that name none. */
export const gateDefault = (gate: SuiteGate): GateRule => gate.default ?? 'no-regression';

/**
 * Decides the gate of a suite. Fails closed: errors, a missing baseline, a run that ended early, another set of cases
 * and an empty result are never a pass.
 */
export function decideGate(input: GateInput): GateDecision {
  const { gate, comparisons } = input;
  const outcomes: GateOutcome[] = [];
  if (input.stopped !== null) outcomes.push(blocked('run', 'runs to its end', input.stopped));
  if (comparisons === null) {
    outcomes.push(
      blocked('baseline', 'a baseline', input.noBaseline ?? 'There is no baseline to compare with.'),
    );
  }
  for (const comparison of comparisons ?? []) {
    const several = (comparisons ?? []).length > 1 ? ` (${comparison.candidate.prompt})` : '';
    outcomes.push(...standing(comparison, several));
    for (const rubric of comparison.rubrics) {
      const outcome = againstBaseline(rubric, comparison, gate);
      if (outcome !== null) outcomes.push({ ...outcome, rule: `${outcome.rule}${several}` });
    }
  }
  outcomes.push(...input.runRules);
  if (outcomes.length === 0) {
    outcomes.push(blocked('rules', 'a rule', 'No rubric and no metric has a rule, so nothing was judged.'));
  }
  return decision(outcomes);
}

/** Several suites, one decision: could not be judged before failed before passed. */
export function combineGates(decisions: readonly GateDecision[]): GateDecision {
  if (decisions.length === 0) return decideless();
  return decision(decisions.flatMap(({ outcomes }) => outcomes));
}

function decideless(): GateDecision {
  return decision([blocked('rules', 'a suite', 'There is no suite, so nothing was judged.')]);
}

function decision(outcomes: readonly GateOutcome[]): GateDecision {
  const of = (status: GateOutcome['status']) => outcomes.filter((outcome) => outcome.status === status);
  const failed = of('failed');
  const errors = of('error');
  const warnings = of('warning');
  const names = (some: readonly GateOutcome[]) => [...new Set(some.map(({ rule }) => rule))].join(', ');
  if (errors.length > 0) {
    const also = failed.length > 0 ? ` Failed besides: ${names(failed)}.` : '';
    return {
      status: 'error',
      exitCode: 3,
      outcomes,
      sentence: `The gate could not be judged: ${names(errors)}.${also}`,
    };
  }
  if (failed.length > 0) {
    return { status: 'failed', exitCode: 1, outcomes, sentence: `The gate fails: ${names(failed)}.` };
  }
  const undecided = warnings.length > 0 ? ` Not decided: ${names(warnings)}.` : '';
  return { status: 'passed', exitCode: 0, outcomes, sentence: `The gate passes.${undecided}` };
}

/** What has to hold of a comparison before any rule can be read from it. */
function standing(comparison: Comparison, several: string): GateOutcome[] {
  const outcomes: GateOutcome[] = [];
  for (const [name, side] of [
    ['baseline', comparison.baseline],
    ['candidate', comparison.candidate],
  ] as const) {
    if (!side.complete) {
      outcomes.push(
        blocked(`${name}${several}`, 'runs to its end', `The run of the ${name} did not run to its end.`),
      );
    }
    if (side.errors > 0) {
      outcomes.push(
        blocked(
          `errors${several}`,
          'no errors',
          `${plural(side.errors, 'cell')} of the ${name} ended in an error; a gate with errors does not pass. Run again what failed.`,
        ),
      );
    }
  }
  const { onlyBaseline, onlyCandidate, changedCases } = comparison;
  const differ = [
    onlyBaseline.length > 0 ? `${plural(onlyBaseline.length, 'case')} only in the baseline` : '',
    onlyCandidate.length > 0 ? `${plural(onlyCandidate.length, 'case')} only in the candidate` : '',
    changedCases.length > 0 ? `${plural(changedCases.length, 'case')} with other content` : '',
  ].filter((part) => part !== '');
  if (differ.length > 0) {
    outcomes.push(
      blocked(
        `cases${several}`,
        'the same cases on both sides',
        `The two sides ran other cases: ${differ.join(', ')}. Run both sides with the same cases.`,
      ),
    );
  }
  return outcomes;
}

function againstBaseline(
  rubric: RubricComparison,
  comparison: Comparison,
  gate: SuiteGate,
): GateOutcome | null {
  const rule = rubric.gate;
  const wanted = typeof rule === 'object' && 'no-worse' in rule ? rule['no-worse'] : null;
  if (rule !== 'no-regression' && wanted === null) return null;
  const base = { rule: rubric.name, asks: rubric.rule, neededCases: null };
  if (rubric.reason === 'no-data' || rubric.reason === 'not-comparable' || rubric.reason === 'missing-data') {
    return { ...base, status: 'error', reason: rubric.explanation };
  }
  return wanted === null
    ? noRegression(rubric, comparison, gate, base)
    : shownNoWorse(rubric, comparison, wanted, base);
}

type Base = Pick<GateOutcome, 'rule' | 'asks' | 'neededCases'>;

function noRegression(
  rubric: RubricComparison,
  { settings }: Comparison,
  gate: SuiteGate,
  base: Base,
): GateOutcome {
  if (rubric.verdict === 'regressed') return { ...base, status: 'failed', reason: rubric.explanation };
  if (rubric.verdict !== 'inconclusive') return { ...base, status: 'passed', reason: rubric.explanation };
  const fewest = fewestChanges(settings.alpha, 'exact');
  const works =
    rubric.n < fewest
      ? ` A regression cannot be shown with fewer than ${fewest} cases, so that this rule cannot find one yet.`
      : '';
  return {
    ...base,
    status: gate.inconclusive === 'fail' ? 'failed' : gate.inconclusive === 'warn' ? 'warning' : 'passed',
    reason: `${rubric.explanation}${works}`,
    neededCases: rubric.neededCases,
  };
}

function shownNoWorse(
  rubric: RubricComparison,
  { settings }: Comparison,
  margin: number,
  base: Base,
): GateOutcome {
  const { alpha, power } = settings;
  const guard = rubric.guard ?? [-1, 1];
  const figure = change(rubric.delta ?? 0, guard, 2 * alpha);
  if (guard[0] > -margin) {
    return {
      ...base,
      status: 'passed',
      reason: `${figure}: no worse by more than ${points(margin)} points.`,
    };
  }
  const fewest = fewestForUnchanged(margin, alpha);
  const needed = neededNoWorse(rubric, margin, alpha, power, fewest);
  const works =
    fewest !== null && rubric.n < fewest
      ? ` Below ${fewest} cases this rule cannot pass, even if nothing changes.`
      : needed === null
        ? ''
        : ` About ${needed - rubric.n} more cases would tell.`;
  return {
    ...base,
    status: 'failed',
    reason: `${figure}: not shown to be no worse by more than ${points(margin)} points.${works}`,
    neededCases: needed,
  };
}

/** Cases at which `no worse` could be shown, were the truth no change. */
function neededNoWorse(
  { n, sd }: RubricComparison,
  margin: number,
  alpha: number,
  power: number,
  fewest: number | null,
): number | null {
  if (n < 2 || !sd || fewest === null) return fewest;
  const needed = Math.max(fewest, neededCasesNoWorse(sd, margin, alpha, power));
  return needed > n && needed <= mostCases ? needed : null;
}

const blocked = (rule: string, asks: string, reason: string): GateOutcome => ({
  rule,
  asks,
  status: 'error',
  reason,
  neededCases: null,
});
