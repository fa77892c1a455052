import type { ModelId } from '../model/model.ts';
import type { StoredRun } from '../run/run.ts';

/** A week: a stored baseline older than this is run again. */
export const defaultMaxAgeMs = 7 * 24 * 60 * 60 * 1000;

/** What a baseline has to match to be compared with instead of being run again. */
export interface WantedBaseline {
  readonly version: string;
  readonly models: readonly ModelId[];
  /** Trials a case, at least. */
  readonly trials: number;
  /** Rubric name → hash of its definition, of the suite as it is now. */
  readonly rubrics: ReadonlyMap<string, string>;
  /** Model id → what the provider calls the model that answers now; left out where nothing was asked lately. */
  readonly reportedModels?: ReadonlyMap<ModelId, ReadonlySet<string>>;
  /** Ms since 1970. */
  readonly now: number;
  readonly maxAgeMs?: number;
}

export type Reuse = { readonly reusable: true } | { readonly reusable: false; readonly reason: string };

/**
 * Whether a stored run may stand for the baseline: complete, of the same version, models, settings and rubrics, without
 * errors, answered by the same reported models, and not older than a week. Else it is run again, interleaved with the
 * candidate.
 */
export async function mayReuse(run: StoredRun, wanted: WantedBaseline): Promise<Reuse> {
  const no = (reason: string): Reuse => ({ reusable: false, reason });
  const { header, finish } = run;
  if (finish === null || finish.reason !== null || finish.status === 'cancelled') {
    return no('The stored run did not run to its end.');
  }
  if (finish.summary.errors > 0) return no('The stored run holds errors.');
  if (header.partial === true || header.regrade === true)
    return no('The stored run holds only a part of the suite.');
  if (!run.versions.some(({ hash }) => hash === wanted.version))
    return no('The stored run graded another version.');
  const age = wanted.now - Date.parse(finish.finishedAt);
  if (!(age <= (wanted.maxAgeMs ?? defaultMaxAgeMs))) {
    const days = Math.floor(age / (24 * 60 * 60 * 1000));
    return no(`The stored run is ${days} ${days === 1 ? 'day' : 'days'} old.`);
  }
  if (header.trials < wanted.trials)
    return no(`The stored run has ${header.trials} trials a case, not ${wanted.trials}.`);
  for (const [name, hash] of wanted.rubrics) {
    const known = header.rubrics.find((rubric) => rubric.name === name);
    if (known === undefined) return no(`The stored run did not grade by "${name}".`);
    if (known.hash !== hash) return no(`The rubric "${name}" changed since.`);
  }
  const answered = await reportedModels(run, wanted.version);
  for (const model of wanted.models) {
    const before = answered.get(model);
    if (before === undefined) return no(`The stored run did not ask "${model}".`);
    const now = wanted.reportedModels?.get(model);
    if (now !== undefined && !sameSet(before, now)) {
      return no(`"${model}" is answered by ${words(now)} now; it was ${words(before)}.`);
    }
  }
  return { reusable: true };
}

/** Model id → what the provider said answered, over a run's cells of one version. */
export async function reportedModels(run: StoredRun, version: string): Promise<Map<ModelId, Set<string>>> {
  const models = new Map<ModelId, Set<string>>();
  for await (const cell of run.cells()) {
    if (cell.version !== version) continue;
    const known = models.get(cell.model) ?? new Set();
    models.set(cell.model, known);
    if (cell.reportedModel !== null) known.add(cell.reportedModel);
  }
  return models;
}

const sameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>) =>
  a.size === b.size && [...a].every((one) => b.has(one));
const words = (models: ReadonlySet<string>) => [...models].sort().join(', ') || 'an unnamed model';
