import type { StoredRun } from '../run/run.ts';

/** How suites and rubrics of both sides are called, so that the same ones meet. */
export interface Naming {
  /** Identity of a suite: its path; empty where each side has one, so that a renamed suite still pairs. */
  suite(path: string): string;
  /** Name of a rubric; with the suite in brackets where suites mean different rubrics by it. */
  rubric(suite: string, name: string): string;
}

/** The names for the runs of both sides. */
export function namingOf(baseline: readonly StoredRun[], candidate: readonly StoredRun[]): Naming {
  const paths = (runs: readonly StoredRun[]) => new Set(runs.map(({ header }) => header.suite));
  const one = paths(baseline).size === 1 && paths(candidate).size === 1;
  const suite = (path: string) => (one ? '' : path);
  const ambiguous = new Set<string>();
  for (const runs of [baseline, candidate]) {
    const meaning = new Map<string, { suite: string; hash: string }>();
    for (const { header } of runs) {
      for (const { name, hash } of header.rubrics) {
        const known = meaning.get(name);
        if (known === undefined) meaning.set(name, { suite: header.suite, hash });
        else if (known.hash !== hash && known.suite !== header.suite) ambiguous.add(name);
      }
    }
  }
  return {
    suite,
    rubric: (key, name) => (ambiguous.has(name) && key !== '' ? `${name} (${key})` : name),
  };
}
