import { measureOf } from '../rubric/dataset/measures.ts';
import type { RubricDefinition } from '../rubric/rubric.ts';
import type { SuiteGate } from '../suite/suite.ts';
import type { Measurements } from './measurements.ts';
import type { RuleOutcome, TargetFigure } from './run.ts';
import type { Summary } from './summary.ts';

/**
 * What a run alone can decide of a suite's rules: `{ min }` on a rubric's rate or mean, ceilings on metrics, and
 * where nothing is said that every grade passes. `no-regression` and `no-worse` need a baseline and are the gate's.
 */
export function decideRules(
  rubrics: readonly RubricDefinition[],
  gate: SuiteGate,
  summary: Summary,
  measurements: Measurements,
): RuleOutcome[] {
  const figures = summary.summary();
  const outcomes: RuleOutcome[] = [];
  for (const rubric of rubrics) {
    const rule = rubric.gate ?? gate.default;
    if (rule === 'off' || rule === 'no-regression') continue;
    if (typeof rule === 'object' && 'no-worse' in rule) continue;
    const own = figures.rubrics[rubric.name];
    if (own === undefined || (own.n === 0 && own.errors === 0)) continue;
    if (rubric.overRun === true && own.errors === 0) {
      outcomes.push(
        ...summary.overRun(rubric.name).flatMap((figure) => figureRule(rubric, rule, figure, summary)),
      );
    } else if (own.errors > 0) {
      outcomes.push({
        rule: rubric.name,
        status: 'error',
        reason: `${own.errors} of ${own.n + own.errors} grades could not be computed.`,
      });
    } else if (rule === undefined) {
      const failed = own.n - own.passed;
      outcomes.push({
        rule: rubric.name,
        status: failed === 0 ? 'passed' : 'failed',
        reason:
          failed === 0
            ? `All ${own.n} cells pass.`
            : `${failed} of ${own.n} cells fail; every cell must pass.`,
      });
    } else {
      outcomes.push(minimum(rubric, rule, own, summary));
    }
  }
  for (const [metric, ceiling] of Object.entries(gate.metrics)) {
    outcomes.push(...measurements.against(metric, ceiling));
  }
  return outcomes;
}

function minimum(
  rubric: RubricDefinition,
  rule: { readonly min: number; readonly confidence?: number },
  own: { readonly passRate: number | null; readonly meanScore: number | null },
  summary: Summary,
): RuleOutcome {
  const observed = rubric.binary ? own.passRate : own.meanScore;
  const lower = rule.confidence === undefined ? observed : summary.lowerBound(rubric.name, rule.confidence);
  const what = rubric.binary ? 'pass rate' : 'mean score';
  if (observed === null || lower === null) {
    return {
      rule: rubric.name,
      status: 'error',
      reason: `There is no ${what}; at least ${rule.min} is asked for.`,
    };
  }
  // A rate such as 19 of 20 must reach 0.95 in spite of binary fractions.
  const reached = lower >= rule.min - 1e-9;
  const figure =
    rule.confidence === undefined
      ? `The ${what} is ${round(observed)}`
      : `The ${what} is ${round(observed)}, with ${rule.confidence * 100} % confidence at least ${round(lower)}`;
  return {
    rule: rubric.name,
    status: reached ? 'passed' : 'failed',
    reason: `${figure}; ${reached ? 'it reaches' : 'it must reach'} ${rule.min}.`,
  };
}

/** What is asked of a rubric over the whole run, for one prompt and model. */
function figureRule(
  { name: rule, type, options }: RubricDefinition,
  minimum: { readonly min: number; readonly confidence?: number } | undefined,
  figure: TargetFigure,
  summary: Summary,
): RuleOutcome[] {
  const { value, note, pass } = figure;
  const { threshold } = options;
  // A minimum for all rubrics of a suite says nothing about one of which less is better.
  const asked = measureOf(type)?.better === 'lower' ? undefined : minimum;
  if (asked === undefined && typeof threshold !== 'number') return [];
  if (value === null) return [{ rule, status: 'error', reason: `There is no ${type}: ${note}` }];
  const said = note === '' ? '' : ` ${note}`;
  if (asked === undefined) {
    const what = `The ${type} is ${round(value)}; the threshold is ${round(Number(threshold))}.${said}`;
    return [{ rule, status: pass === true ? 'passed' : 'failed', reason: what }];
  }
  const { min, confidence } = asked;
  const same = ({ prompt, version, model }: TargetFigure) =>
    prompt === figure.prompt && version === figure.version && model === figure.model;
  const lower = confidence === undefined ? value : summary.overRun(rule, confidence).find(same)?.ci?.[0];
  if (lower === undefined) {
    return [
      {
        rule,
        status: 'error',
        reason: `The ${type} is ${round(value)}, but it has no interval: ${figure.method}.`,
      },
    ];
  }
  const reached = lower >= min - 1e-9;
  const sure =
    confidence === undefined ? '' : `, with ${confidence * 100} % confidence at least ${round(lower)}`;
  const how = reached ? 'it reaches' : 'it must reach';
  return [
    {
      rule,
      status: reached ? 'passed' : 'failed',
      reason: `The ${type} is ${round(value)}${sure}; ${how} ${min}.${said}`,
    },
  ];
}

const round = (value: number) => String(Math.round(value * 1000) / 1000);
