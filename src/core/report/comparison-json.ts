import type { ComparedSide, Comparison, MetricComparison, RubricComparison } from '../compare/comparison.ts';

/**
 * A comparison in the fixed shape of `diff --output x.json`, as a value for `JSON.stringify`. Keys beside the fixed
 * ones may grow; figures that are not known are null.
 */
export function comparisonJson(comparison: Comparison) {
  const { baseline, candidate, verdict, cases, onlyBaseline, onlyCandidate, changedCases } = comparison;
  const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);
  return {
    schemaVersion: 1,
    baseline: sideJson(baseline),
    candidate: sideJson(candidate),
    // Own properties by definition, never by assignment: a rubric may be called `__proto__`.
    rubrics: Object.fromEntries(comparison.rubrics.map((rubric) => [rubric.name, rubricJson(rubric)])),
    metrics: Object.fromEntries(comparison.metrics.map((metric) => [metric.name, metricJson(metric)])),
    cases: {
      paired: cases.length,
      onlyBaseline: ids(onlyBaseline),
      onlyCandidate: ids(onlyCandidate),
      changed: ids(changedCases),
    },
    verdict,
    sentence: comparison.sentence,
    warnings: comparison.warnings,
    settings: comparison.settings,
    slices: comparison.slices,
    confusion: comparison.confusion,
  };
}

function rubricJson({ name: _, column: __, explanation, midP, exactP, ...rubric }: RubricComparison) {
  return { ...rubric, midPValue: midP, exactPValue: exactP, explanation };
}

function metricJson({ name: _, ...metric }: MetricComparison) {
  return metric;
}

/** A side as reports name it: by the hash of the saved version where somebody saved it. */
function sideJson({ saved, ...side }: ComparedSide): ComparedSide {
  return { ...side, version: saved ?? side.version };
}
