import type { RubricDefinition } from '../rubric/rubric.ts';
import type { LoneCase } from './comparison.ts';
import type { Naming } from './naming.ts';
import { type CaseEntry, type SideTable, sameContent } from './side-table.ts';

/** A case of both sides; −1 where a side that ended early has not come to it. */
export interface PairedRow {
  readonly id: string;
  readonly entry: CaseEntry;
  readonly baseline: number;
  readonly candidate: number;
}

/** Which cases and models of the two sides meet. */
export interface Pairing {
  readonly rows: readonly PairedRow[];
  readonly models: readonly { readonly baseline: number; readonly candidate: number }[];
  readonly onlyBaseline: readonly LoneCase[];
  readonly onlyCandidate: readonly LoneCase[];
  readonly changedCases: readonly LoneCase[];
  /** Models that only one side has, where the others are compared. */
  readonly loneModels: readonly string[];
  /** Name → definition, and why it cannot be compared; in the order of the baseline. */
  readonly rubrics: ReadonlyMap<string, PairedRubric>;
}

export interface PairedRubric {
  readonly definition: RubricDefinition;
  /** One sentence, or null. */
  readonly notComparable: string | null;
}

/**
 * Pairs by the identity of cases, never by position. A case whose content changed is another case; one that a side has
 * not is listed, except where that side ended early: then it is missing.
 */
export function pairSides(baseline: SideTable, candidate: SideTable, naming: Naming): Pairing {
  const idOf = uniqueIds([baseline, candidate]);
  const lone = (entry: CaseEntry): LoneCase => ({
    id: idOf(entry),
    case: entry.id,
    suite: entry.suite,
    title: entry.title,
  });
  const rows: PairedRow[] = [];
  const onlyBaseline: LoneCase[] = [];
  const onlyCandidate: LoneCase[] = [];
  const changedCases: LoneCase[] = [];
  const rubrics = new Map<string, PairedRubric>();

  const declare = (entry: CaseEntry, other: CaseEntry | undefined) => {
    for (const definition of entry.rubrics) {
      const name = naming.rubric(entry.group, definition.name);
      const known = rubrics.get(name);
      if (known?.notComparable) continue;
      const notComparable = other === undefined ? null : difference(definition, other, name);
      if (known === undefined || notComparable !== null) {
        rubrics.set(name, { definition: known?.definition ?? definition, notComparable });
      }
    }
  };

  baseline.cases.forEach((entry, at) => {
    const found = candidate.index.get(entry.key);
    const other = found === undefined ? undefined : candidate.cases[found];
    if (found === undefined || other === undefined) {
      if (candidate.complete) onlyBaseline.push(lone(entry));
      else {
        rows.push({ id: idOf(entry), entry, baseline: at, candidate: -1 });
        declare(entry, undefined);
      }
    } else if (!sameContent(entry, other)) {
      changedCases.push(lone(entry));
    } else {
      rows.push({ id: idOf(entry), entry: other, baseline: at, candidate: found });
      declare(entry, other);
      declare(other, entry);
    }
  });
  candidate.cases.forEach((entry, at) => {
    if (baseline.index.has(entry.key)) return;
    if (baseline.complete) onlyCandidate.push(lone(entry));
    else {
      rows.push({ id: idOf(entry), entry, baseline: -1, candidate: at });
      declare(entry, undefined);
    }
  });
  // A rubric that no case carries was declared by the suite all the same, and has no data.
  for (const { source } of [baseline, candidate]) {
    for (const { header } of source.runs) {
      for (const definition of header.rubrics) {
        const name = naming.rubric(naming.suite(header.suite), definition.name);
        if (!rubrics.has(name)) rubrics.set(name, { definition, notComparable: null });
      }
    }
  }
  return {
    rows,
    ...pairModels(baseline.models, candidate.models),
    onlyBaseline,
    onlyCandidate,
    changedCases,
    rubrics,
  };
}

function difference(definition: RubricDefinition, other: CaseEntry, name: string): string | null {
  const same = other.rubrics.find((one) => one.name === definition.name);
  if (same === undefined) return `Only one side has the rubric "${name}" on all cases.`;
  if (same.hash !== definition.hash) return `The rubric "${name}" was defined differently on the two sides.`;
  return null;
}

/** The same models meet; one model each meets whatever its name: that compares two models. */
function pairModels(
  baseline: readonly string[],
  candidate: readonly string[],
): Pick<Pairing, 'models' | 'loneModels'> {
  if (baseline.length === 1 && candidate.length === 1) {
    return { models: [{ baseline: 0, candidate: 0 }], loneModels: [] };
  }
  return {
    models: baseline.flatMap((model, at) => {
      const other = candidate.indexOf(model);
      return other === -1 ? [] : [{ baseline: at, candidate: other }];
    }),
    loneModels: [
      ...baseline.filter((model) => !candidate.includes(model)),
      ...candidate.filter((model) => !baseline.includes(model)),
    ],
  };
}

/** The case's id; with the suite in brackets where several suites have it. */
function uniqueIds(tables: readonly SideTable[]): (entry: CaseEntry) => string {
  const suites = new Map<string, string>();
  const shared = new Set<string>();
  for (const { cases } of tables) {
    for (const { id, group } of cases) {
      const known = suites.get(id);
      if (known === undefined) suites.set(id, group);
      else if (known !== group) shared.add(id);
    }
  }
  return ({ id, suite }) => (shared.has(id) ? `${id} (${suite})` : id);
}
