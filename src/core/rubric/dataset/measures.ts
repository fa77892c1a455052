import type { JsonObject, JsonValue } from '../../json.ts';
import { AccuracyScore, type Average, type ClassMeasure, ClassScore } from './classes.ts';
import { KappaScore, type KappaWeights } from './kappa.ts';
import { RmseScore, RocAucScore } from './numbers.ts';
import type { DatasetScore } from './observation.ts';
import { PassAtKScore } from './pass-at-k.ts';

/** How a rubric over a whole run computes. Without schemas, so that figures need no more than this to load. */
export interface Measure {
  /** Which values are better. A `threshold` is a floor for `higher`, a ceiling for `lower`. */
  readonly better: 'higher' | 'lower';
  /** A label is right or wrong for a case; a number is neither. */
  readonly observes: 'label' | 'number';
  /** A figure to feed; options that `defineRubric` took. */
  score(options: JsonObject): DatasetScore;
}

const measures: { readonly [type: string]: Measure } = {
  accuracy: { better: 'higher', observes: 'label', score: () => new AccuracyScore() },
  precision: classMeasure('precision'),
  recall: classMeasure('recall'),
  f1: classMeasure('f1'),
  'cohen-kappa': {
    better: 'higher',
    observes: 'label',
    score({ weights = 'none', labels, ignoreCase }) {
      const order = Array.isArray(labels) ? labels.map((one) => named(one, ignoreCase === true)) : undefined;
      return new KappaScore(weights as KappaWeights, order);
    },
  },
  'roc-auc': {
    better: 'higher',
    observes: 'number',
    score: ({ positive }) =>
      new RocAucScore(positive === undefined ? ['1', 'true', 'yes', 'positive'] : [named(positive, true)]),
  },
  rmse: { better: 'lower', observes: 'number', score: () => new RmseScore() },
  'pass-at-k': { better: 'higher', observes: 'label', score: ({ k }) => new PassAtKScore('at', Number(k)) },
  'pass-hat-k': { better: 'higher', observes: 'label', score: ({ k }) => new PassAtKScore('hat', Number(k)) },
};

/** The measure of a rubric type, with or without its `not-`; undefined for a type that is not over a whole run. */
export function measureOf(type: string): Measure | undefined {
  const name = type.replace(/^not-/, '');
  return Object.hasOwn(measures, name) ? measures[name] : undefined;
}

/** A label of the options in the form that observations have. */
export function named(written: JsonValue, folded: boolean): string {
  const text = String(written).trim();
  return folded ? text.toLowerCase() : text;
}

function classMeasure(measure: ClassMeasure): Measure {
  return {
    better: 'higher',
    observes: 'label',
    score({ average = 'macro', positive, ignoreCase }) {
      if (positive !== undefined)
        return new ClassScore(measure, 'positive', named(positive, ignoreCase === true));
      return average === 'micro'
        ? new AccuracyScore()
        : new ClassScore(measure, average as Average, undefined);
    },
  };
}
