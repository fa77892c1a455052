import { normalQuantile } from '../../distributions.ts';
import type { Interval } from '../../interval.ts';

/** What a judge said, on answers of unknown worth and on answers that a person labelled. */
export interface JudgeCounts {
  /** Passes of the judge among `answers` without a label. */
  readonly passes: number;
  readonly answers: number;
  /** Among the answers that a person passed, those that the judge passed too. */
  readonly passesAgreed: number;
  readonly humanPasses: number;
  /** Among the answers that a person failed, those that the judge failed too. */
  readonly failsAgreed: number;
  readonly humanFails: number;
}

/** A judge whose sensitivity and specificity add up to less than 1 + this tells hardly more than a coin. */
const leastInformation = 0.1;

/**
 * The pass rate that people would give, from the judge's and its two error rates (Rogan & Gladen 1978), with a
 * delta-method interval. `raw` may lie outside [0, 1]; `clipped` and the limits do not. Null where the judge tells hardly
 * more than a coin, or a class has no label. Holds where the judge errs alike on labelled and unlabelled answers.
 */
export function roganGladen(
  { passes, answers, passesAgreed, humanPasses, failsAgreed, humanFails }: JudgeCounts,
  alpha = 0.05,
): (Interval & { readonly raw: number; readonly clipped: number; readonly se: number }) | null {
  if (answers === 0 || humanPasses === 0 || humanFails === 0) return null;
  const rate = passes / answers;
  const sensitivity = passesAgreed / humanPasses;
  const specificity = failsAgreed / humanFails;
  const information = sensitivity + specificity - 1;
  if (information <= leastInformation) return null;
  const raw = (rate + specificity - 1) / information;
  const variance =
    spread(rate, answers) +
    raw ** 2 * spread(sensitivity, humanPasses) +
    (1 - raw) ** 2 * spread(specificity, humanFails);
  const se = Math.sqrt(variance) / information;
  const half = normalQuantile(1 - alpha / 2) * se;
  return { raw, clipped: clip(raw), se, lo: clip(raw - half), hi: clip(raw + half) };
}

/**
 * The same rate with Lang & Reiczigel's interval (2014), better with few labels: all three shares are drawn to the middle
 * first. `estimate` is the adjusted rate, not clipped; the limits are. Null as above.
 */
export function langReiczigel(
  { passes, answers, passesAgreed, humanPasses, failsAgreed, humanFails }: JudgeCounts,
  alpha = 0.05,
): (Interval & { readonly estimate: number }) | null {
  if (answers === 0 || humanPasses === 0 || humanFails === 0) return null;
  const z = normalQuantile(1 - alpha / 2);
  const rate = (passes + (z * z) / 2) / (answers + z * z);
  const sensitivity = (passesAgreed + 1) / (humanPasses + 2);
  const specificity = (failsAgreed + 1) / (humanFails + 2);
  const information = sensitivity + specificity - 1;
  if (information <= leastInformation) return null;
  const estimate = (rate + specificity - 1) / information;
  const ofPasses = spread(sensitivity, humanPasses + 2);
  const ofFails = spread(specificity, humanFails + 2);
  const shift = 2 * z * z * (estimate * ofPasses - (1 - estimate) * ofFails);
  const se =
    Math.sqrt(spread(rate, answers + z * z) + estimate ** 2 * ofPasses + (1 - estimate) ** 2 * ofFails) /
    information;
  return { estimate, lo: clip(estimate + shift - z * se), hi: clip(estimate + shift + z * se) };
}

/** Variance of a share. */
const spread = (share: number, n: number) => (share * (1 - share)) / n;

const clip = (share: number) => Math.min(1, Math.max(0, share));
