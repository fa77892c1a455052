import type { ModelId } from '../../core/model/model.ts';
import type { RunSelection } from '../../core/run/run.ts';

/** One prompt under one model: what the cases of a suite are run with. */
export interface Target {
  readonly prompt: string;
  /** Undefined where the suite names no model: then it is the one in the prompt. */
  readonly model: ModelId | undefined;
}

/** What is asked of one target: all cases, or some by identity. */
export interface Wanted<Of extends Target = Target> {
  readonly target: Of;
  readonly cases: 'all' | ReadonlySet<string>;
}

/**
 * The fewest runs that ask for exactly what is wanted of a suite: a selection is a product of prompts, models and
 * cases, so what is no product takes several. Nothing is asked that was not wanted, as asking may cost.
 * @param targets all targets of the suite
 */
export function selectionsOf(targets: readonly Target[], wanted: readonly Wanted[]): RunSelection[] {
  const alike = new Map<string, Wanted[]>();
  for (const one of wanted) {
    if (one.cases !== 'all' && one.cases.size === 0) continue;
    const key = one.cases === 'all' ? 'all' : JSON.stringify([...one.cases].sort());
    alike.set(key, [...(alike.get(key) ?? []), one]);
  }
  return [...alike.values()].flatMap((group) => {
    const cases = group[0]?.cases ?? 'all';
    const of = group.map(({ target }) => target);
    return products(of).map((part) => ({
      ...narrowed('prompts', distinct(part, 'prompt'), distinct(targets, 'prompt')),
      ...narrowed('models', distinct(part, 'model'), distinct(targets, 'model')),
      ...(cases === 'all' ? {} : { cases: [...cases] }),
    }));
  });
}

/** Splits targets into sets that are each a product of prompts and models. */
function products(targets: readonly Target[]): Target[][] {
  const byModels = new Map<string, Target[]>();
  for (const prompt of distinct(targets, 'prompt')) {
    const own = targets.filter((target) => target.prompt === prompt);
    const key = JSON.stringify(own.map(({ model }) => model ?? null).sort());
    byModels.set(key, [...(byModels.get(key) ?? []), ...own]);
  }
  return [...byModels.values()];
}

const distinct = <Key extends keyof Target>(targets: readonly Target[], key: Key): Target[Key][] => [
  ...new Set(targets.map((target) => target[key])),
];

/** A field of a selection, left out where it would name everything. */
function narrowed(
  field: 'prompts' | 'models',
  some: readonly (string | undefined)[],
  all: readonly (string | undefined)[],
): RunSelection {
  if (some.length === all.length) return {};
  return { [field]: some.filter((one) => one !== undefined) };
}
