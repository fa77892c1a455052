import { hashOf } from '../canonical.ts';
import type { Case } from '../case.ts';
import type { JsonValue } from '../json.ts';
import type { RubricDefinition } from '../rubric/rubric.ts';
import type { Plan } from '../run/plan.ts';
import type { StoredRun } from '../run/run.ts';

/** Which cells stored runs hold: finished, for the same version, model, case, trial and rubrics. */
export class StoredCells {
  readonly #keys = new Set<string>();

  /** Reads the runs; a cell that ended in an error is none. */
  static async of(runs: Iterable<StoredRun>): Promise<StoredCells> {
    const stored = new StoredCells();
    for (const run of runs) {
      const cases = new Map<string, string>();
      for await (const { case: own, rubrics } of run.cases()) cases.set(own.id, caseIdentity(own, rubrics));
      for await (const cell of run.cells()) {
        const identity = cases.get(cell.case);
        if (identity === undefined || cell.status === 'error') continue;
        stored.#keys.add(keyOf(cell.version, cell.model, identity, cell.trial));
      }
    }
    return stored;
  }

  has(version: string, model: string, identity: string, trial: number): boolean {
    return this.#keys.has(keyOf(version, model, identity, trial));
  }
}

/** What has to be run before two sides can be compared. */
export interface MissingCells {
  readonly planned: number;
  readonly missing: number;
  /** Ids of the cases with a missing cell, for `RunSelection.cases`. */
  readonly cases: readonly string[];
}

/** The cells of a plan that no stored run holds. */
export async function missingCells(plan: Plan, stored: StoredCells): Promise<MissingCells> {
  const cases = new Set<string>();
  let planned = 0;
  let missing = 0;
  for await (const { located, rubrics, cells } of plan.cases()) {
    const identity = caseIdentity(located.case, rubrics);
    for (const { target, trial } of cells) {
      planned += 1;
      if (stored.has(target.version.hash, target.model, identity, trial)) continue;
      missing += 1;
      cases.add(located.case.id);
    }
  }
  return { planned, missing, cases: [...cases] };
}

/** What a case asks and how it is graded; provenance and tags change neither. */
function caseIdentity(own: Case, rubrics: readonly RubricDefinition[]): string {
  const { id, vars, history, expected, context, tools } = own;
  return hashOf({
    id,
    vars,
    history: (history ?? null) as JsonValue,
    expected: expected ?? null,
    context: (context ?? null) as JsonValue,
    tools: tools ?? null,
    rubrics: rubrics.map(({ name, hash }) => ({ name, hash })),
  });
}

const keyOf = (version: string, model: string, identity: string, trial: number) =>
  JSON.stringify([version, model, identity, trial]);
