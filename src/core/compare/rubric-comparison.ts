import type { GateRule } from '../rubric/rubric.ts';
import type { ComparisonSettings, RubricComparison, TrialAdvice } from './comparison.ts';
import { seedOf } from './mulberry32.ts';
import { holm } from './multiplicity.ts';
import { neededCases, neededTrials, type Undecided } from './needed-cases.ts';
import { type PairedSample, type PairedStatistics, pairedStatistics } from './paired-statistics.ts';
import type { Pairing } from './pairing.ts';
import { pause } from './pause.ts';
import { type RubricSample, rubricSample } from './rubric-sample.ts';
import { runFigureSample } from './run-figure-sample.ts';
import type { SideTable } from './side-table.ts';
import { trialsOfCases, varianceSplit } from './variance-split.ts';
import { type DecidedVerdict, decideVerdict } from './verdict.ts';
import { explain } from './words.ts';

/** Missing cases above this share of the paired ones leave a verdict open without a further check. */
const mostMissing = 0.1;

/** A rubric with its sample, before the correction over all rubrics. */
export interface MeasuredRubric {
  readonly name: string;
  readonly sample: RubricSample;
  readonly statistics: PairedStatistics | null;
  readonly comparable: boolean;
}

/** The statistics of all rubrics of a comparison; settings but alpha and seed change nothing. */
export async function measureRubrics(
  baseline: SideTable,
  candidate: SideTable,
  pairing: Pairing,
  settings: ComparisonSettings,
): Promise<MeasuredRubric[]> {
  const measured: MeasuredRubric[] = [];
  for (const [name, { definition, notComparable }] of pairing.rubrics) {
    const byCase = rubricSample(name, definition.binary, baseline, candidate, pairing);
    const sample =
      definition.overRun === true
        ? runFigureSample(name, definition, byCase, baseline, candidate, pairing)
        : byCase;
    const seed = () => seedOf(settings.seed, [name, ...changedIds(sample, pairing)]);
    const empty = sample.sample.differences.length === 0;
    await pause();
    measured.push({
      name,
      sample,
      statistics: empty ? null : statisticsOf(sample, settings.alpha, seed),
      comparable: notComparable === null,
    });
    await pause();
  }
  return measured;
}

/**
 * The verdicts: Holm over all rubrics, then the decision table.
 * @param defaultRule rule of the gate for rubrics that name none
 */
export function decideRubrics(
  measured: readonly MeasuredRubric[],
  tables: { readonly baseline: SideTable; readonly candidate: SideTable },
  pairing: Pairing,
  settings: ComparisonSettings,
  defaultRule: GateRule,
): RubricComparison[] {
  const { baseline, candidate } = tables;
  const pValues = measured.map((one) => pOf(one.comparable ? one.statistics : null, settings));
  const adjusted = holm(pValues);
  const family = pValues.filter((p) => p !== null).length;

  return measured.map((one, index): RubricComparison => {
    const { name, sample, statistics, comparable } = one;
    const paired = pairing.rubrics.get(name);
    const decide = (data: PairedStatistics | null, adjustedP: number | null, missing: boolean) =>
      decided(data, adjustedP, comparable, missing, settings);
    const own = decide(statistics, adjusted[index] ?? null, false);
    const missing =
      comparable &&
      missingDecides(
        sample,
        own,
        (data) => {
          const filled = pairedStatistics(data, settings.alpha, () => seedOf(settings.seed, [name]));
          const p = holm(pValues.with(index, pOf(filled, settings)))[index] ?? null;
          return { ...decide(filled, p, false), delta: filled.delta };
        },
        statistics?.delta ?? 0,
      );
    const final = missing ? decide(statistics, adjusted[index] ?? null, true) : own;
    const open = final.reason === 'too-few-changes' || final.reason === 'not-enough-evidence';
    const rule = paired?.definition.gate ?? defaultRule;
    const families = sample.sample.families;
    const undecided =
      open && statistics !== null ? { ...statistics, ...settings, rubrics: family } : undefined;
    const figures = {
      name,
      type: paired?.definition.type ?? '',
      binary: paired?.definition.binary ?? false,
      overRun: paired?.definition.overRun === true,
      rule: ruleWords(rule),
      gate: rule,
      gated: rule !== 'off',
      n: sample.paired.length,
      clusters: families?.count ?? null,
      nDropped: sample.nDropped,
      baseline: sample.baseline,
      candidate: sample.candidate,
      delta: statistics?.delta ?? null,
      sd: statistics?.sd ?? null,
      ci: statistics?.ci ?? null,
      guard: statistics?.guard ?? null,
      pValue: pValues[index] ?? null,
      midP: comparable ? (statistics?.midP ?? null) : null,
      exactP: comparable ? (statistics?.exactP ?? null) : null,
      adjustedPValue: adjusted[index] ?? null,
      method: methodOf(statistics, settings),
      seed: statistics?.seed ?? null,
      changed: statistics?.changed ?? 0,
      ...final,
      notes:
        typeof statistics?.rankP === 'number' ? [...final.notes, 'one-case-dominates' as const] : final.notes,
      nonInferior: statistics !== null && comparable && !missing && statistics.guard[0] > -settings.margin,
      notComparable: paired?.notComparable ?? null,
      fixed: sample.fixed,
      broken: sample.broken,
      flaky: sample.flaky,
      neededCases: undecided === undefined ? null : neededCases(undecided),
      moreTrials:
        undecided === undefined
          ? null
          : trialAdvice(
              undecided,
              trialsOfCases(name, paired?.definition.binary ?? false, sample, tables, pairing),
              Math.min(baseline.trials, candidate.trials),
            ),
      flakiness: sample.flakiness,
      column: sample.column,
    };
    const explanation = explain({ ...figures, rankP: statistics?.rankP ?? null }, settings);
    return { ...figures, explanation };
  });
}

/** What more trials would do, from the split of the variance; the share carries over to families of cases. */
function trialAdvice(
  undecided: Undecided,
  cases: Parameters<typeof varianceSplit>[0],
  trials: number,
): TrialAdvice {
  const split = varianceSplit(cases);
  if (split === null) return { help: 'unknown', trials: null, share: null };
  const share = split.varDiff === 0 ? 0 : Math.min(1, split.within / split.varDiff);
  const needed = neededTrials(undecided, trials, share);
  return { help: needed === null ? 'hardly' : 'yes', trials: needed, share };
}

/**
 * Of a rubric over the whole run, the cases that changed are those with other answers, not those that weigh otherwise:
 * p is never below what so many changed cases can show at most.
 */
function statisticsOf(
  { sample, overRun }: RubricSample,
  alpha: number,
  seed: () => number,
): PairedStatistics {
  const statistics = pairedStatistics(sample, alpha, seed);
  if (overRun === undefined) return statistics;
  const { changed } = overRun;
  return {
    ...statistics,
    changed,
    exactP: Math.max(statistics.exactP, Math.min(1, 2 ** (1 - changed))),
    midP: Math.max(statistics.midP, 2 ** -changed),
    interval: `jackknife, ${statistics.interval}`,
  };
}

function decided(
  data: PairedStatistics | null,
  adjustedP: number | null,
  comparable: boolean,
  missing: boolean,
  { alpha, margin, pValue }: ComparisonSettings,
): DecidedVerdict {
  return decideVerdict({
    n: data?.n ?? 0,
    comparable,
    missing,
    delta: data?.delta ?? 0,
    ci: data?.ci ?? [-1, 1],
    guard: data?.guard ?? [-1, 1],
    adjustedP: adjustedP ?? 1,
    alpha,
    margin,
    // No judge's noise is measured yet.
    floor: 0,
    changed: data?.changed ?? 0,
    pValue,
  });
}

/** Whether what is missing could have changed the verdict: too much of it, or another verdict at either extreme. */
function missingDecides(
  { nDropped, paired, extremes, overRun }: RubricSample,
  own: DecidedVerdict,
  verdictOf: (data: PairedSample) => DecidedVerdict & { readonly delta: number },
  delta: number,
): boolean {
  // What a missing answer would do to a figure over the whole run is not worked out.
  if (overRun !== undefined) return nDropped > 0;
  if (extremes === null || paired.length === 0) return false;
  if (nDropped / paired.length > mostMissing) return true;
  return [extremes.worst, extremes.best].some((sample) => {
    const filled = verdictOf(sample);
    const turned = own.verdict !== 'unchanged' && own.verdict !== 'inconclusive' && filled.delta * delta < 0;
    return filled.verdict !== own.verdict || turned;
  });
}

function pOf(statistics: PairedStatistics | null, { pValue }: ComparisonSettings): number | null {
  if (statistics === null) return null;
  return pValue === 'exact' ? statistics.exactP : statistics.midP;
}

function methodOf(statistics: PairedStatistics | null, { pValue }: ComparisonSettings): string {
  if (statistics === null) return 'none';
  const kind = pValue === 'mid-p' ? ', mid-p' : '';
  return `${statistics.test}${kind}; ${statistics.interval}; Holm`;
}

/** Only what changed decides the draws, so that a case that did not change changes nothing. */
function* changedIds({ paired, sample }: RubricSample, pairing: Pairing): Iterable<string> {
  for (let at = 0; at < paired.length; at++) {
    if (sample.differences[at] !== 0) yield pairing.rows[paired[at] ?? 0]?.id ?? '';
  }
}

/** A rule of the gate in words. */
export function ruleWords(rule: GateRule): string {
  if (typeof rule === 'string') return rule;
  if ('no-worse' in rule) return `no worse than ${rule['no-worse']}`;
  return rule.confidence === undefined
    ? `at least ${rule.min}`
    : `at least ${rule.min} with ${Math.round(rule.confidence * 1000) / 10} % confidence`;
}
