import { wilson } from '../interval.ts';
import type { GateRule, RubricDefinition } from '../rubric/rubric.ts';
import { Measurements } from '../run/measurements.ts';
import { decideRules } from '../run/rules.ts';
import type { StoredRun } from '../run/run.ts';
import { Summary } from '../run/summary.ts';
import type { SuiteGate } from '../suite/suite.ts';
import type { GateOutcome } from './gate.ts';
import { mostCases } from './needed-cases.ts';
import { ruleWords } from './rubric-comparison.ts';

/**
 * What a gate asks of the candidate's run alone: `{ min }` rules and ceilings on metrics, decided by the same code as
 * in `run`. Reads the run's cells once, and only where there is such a rule.
 * @param version hash of the candidate
 */
export async function runRules(
  run: StoredRun,
  version: string,
  gate: SuiteGate,
  defaultRule: GateRule,
): Promise<GateOutcome[]> {
  const asked = (rubric: RubricDefinition) => isMinimum(rubric.gate ?? defaultRule);
  const definitions = new Map(run.header.rubrics.filter(asked).map((rubric) => [rubric.name, rubric]));
  let last: readonly RubricDefinition[] = run.header.rubrics;
  for await (const { rubrics } of run.cases()) {
    if (rubrics === last) continue;
    last = rubrics;
    for (const rubric of rubrics) {
      if (asked(rubric) && !definitions.has(rubric.name)) definitions.set(rubric.name, rubric);
    }
  }
  const rubrics = [...definitions.values()].map((rubric) => ({
    ...rubric,
    gate: rubric.gate ?? defaultRule,
  }));
  if (rubrics.length === 0 && Object.keys(gate.metrics).length === 0) return [];

  const summary = new Summary();
  const measurements = new Measurements(Object.keys(gate.metrics));
  const cases = new Set<string>();
  for await (const cell of run.cells()) {
    if (cell.version !== version) continue;
    summary.add(cell, rubrics);
    measurements.add(cell);
    cases.add(cell.case);
  }
  for (const id of cases) summary.completeCase(id);
  return decideRules(rubrics, gate, summary, measurements).map(({ rule, status, reason }) => {
    const gateRule = rubrics.find(({ name }) => name === rule)?.gate;
    if (gateRule === undefined) return { rule, asks: 'a ceiling', status, reason, neededCases: null };
    const fewest = fewestCases(gateRule);
    const early = status === 'failed' && fewest !== null && cases.size < fewest;
    return {
      rule,
      asks: ruleWords(gateRule),
      status,
      reason: early ? `${reason} Below ${fewest} cases this rule cannot pass, even if all pass.` : reason,
      neededCases: early ? fewest : null,
    };
  });
}

/** The smallest number of cases that, if all pass, reach a minimum with confidence. */
function fewestCases(rule: GateRule): number | null {
  if (typeof rule === 'string' || !('min' in rule) || rule.confidence === undefined) return null;
  const { min, confidence } = rule;
  const reaches = (n: number) => wilson(n, n, 1 - confidence).lo >= min - 1e-9;
  if (!reaches(mostCases)) return null;
  let low = 0;
  let high = mostCases;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (reaches(middle)) high = middle;
    else low = middle;
  }
  return high;
}

const isMinimum = (rule: GateRule) => typeof rule === 'object' && 'min' in rule;
