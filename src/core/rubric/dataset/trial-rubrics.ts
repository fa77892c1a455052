import { hashOf } from '../../canonical.ts';
import { nearest } from '../../nearest.ts';
import { quoted } from '../evidence.ts';
import type { RubricDefinition } from '../rubric.ts';
import { passAtKType, passHatKType } from './trial-types.ts';

/** What is wrong with a rubric among others. */
export interface RubricFault {
  readonly rubric: RubricDefinition;
  /** The option that is at fault. */
  readonly option: string;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/**
 * Ties the rubrics that count the verdicts of others (`pass-at-k`) to those: a change of those is a change of their
 * hash, and an `of` that names none is a fault.
 * @param rubrics all of a suite
 */
export function tieTrialRubrics(rubrics: readonly RubricDefinition[]): {
  readonly rubrics: readonly RubricDefinition[];
  readonly faults: readonly RubricFault[];
} {
  const counted = rubrics.filter(({ overRun }) => overRun !== true);
  const faults: RubricFault[] = [];
  const tied = rubrics.map((rubric) => {
    if (!countsTrials(rubric)) return rubric;
    const { of } = rubric.options;
    const own = of === undefined ? counted : counted.filter(({ name }) => name === of);
    if (own.length === 0) faults.push(nothingToCount(rubric, rubrics, counted));
    return { ...rubric, hash: hashOf({ own: rubric.hash, of: own.map(({ hash }) => hash).sort() }) };
  });
  return { rubrics: tied, faults };
}

/** The rubrics that need more trials of each case than there will be. */
export function lackTrials(rubrics: readonly RubricDefinition[], trials: number): RubricFault[] {
  return rubrics.filter(countsTrials).flatMap((rubric) => {
    const k = Number(rubric.options.k);
    if (k <= trials) return [];
    return {
      rubric,
      option: 'k',
      code: 'too-few-trials',
      message: `Rubric ${quoted(rubric.name)} needs ${k} trials of each case, and ${trials === 1 ? 'each is asked once' : `there are ${trials}`}.`,
      remedy: `Write trials: ${k} in the suite, or run it with --trials ${k}.`,
    };
  });
}

const types: ReadonlySet<string> = new Set([passAtKType.type, passHatKType.type]);

function countsTrials({ type }: RubricDefinition): boolean {
  return types.has(type.replace(/^not-/, ''));
}

function nothingToCount(
  rubric: RubricDefinition,
  all: readonly RubricDefinition[],
  counted: readonly RubricDefinition[],
): RubricFault {
  const { of } = rubric.options;
  const common = { rubric, option: 'of', code: 'unknown-rubric' };
  const names = counted.map(({ name }) => name);
  const choose = names.length === 0 ? 'Add a rubric over a single answer.' : `Name one of ${list(names)}.`;
  if (of === undefined) {
    const message = `Rubric ${quoted(rubric.name)} counts the verdicts of other rubrics, and the suite has none.`;
    return { ...common, option: 'type', message, remedy: choose };
  }
  const written = String(of);
  if (all.some(({ name }) => name === written)) {
    const message = `Rubric ${quoted(rubric.name)} counts the verdicts of ${quoted(written)}, which is a figure over the whole run and has none.`;
    return { ...common, message, remedy: choose };
  }
  const near = nearest(written, names);
  const message = `Rubric ${quoted(rubric.name)} counts the verdicts of ${quoted(written)}, which the suite does not have.`;
  return { ...common, message, remedy: near ? `Did you mean ${near}?` : choose };
}

const shownNames = 8;

function list(names: readonly string[]): string {
  const more = names.length - shownNames;
  return `${names.slice(0, shownNames).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
