import { InputError, type Problem, type Range } from '../../../problem.ts';
import type { Places } from '../../../prompt/schema-problems.ts';
import type { Path } from '../../../prompt/yaml-document.ts';

/** What a problem says, without its place. */
export interface Words {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** More of them tell nothing new. */
const mostProblems = 200;

/** Collects what of a configuration has no equal here: errors where verdicts would change, else warnings. */
export class Findings {
  readonly #seen = new Map<string, Problem>();

  get list(): readonly Problem[] {
    return [...this.#seen.values()];
  }

  error(words: Words, places: Places, path: Path = []): void {
    this.#add({ severity: 'error', ...words, file: places.file, ...ranged(places.rangeOf(path)) });
  }

  warning(words: Words, places: Places, path: Path = []): void {
    this.#add({ severity: 'warning', ...words, file: places.file, ...ranged(places.rangeOf(path)) });
  }

  /** At a key, e.g. one that is not known. */
  key(severity: Problem['severity'], words: Words, places: Places, path: Path, key: string): void {
    this.#add({ severity, ...words, file: places.file, ...ranged(places.keyRange(path, key)) });
  }

  /**
   * The result of `work`; undefined with its problems taken in where it throws them.
   * @param at the place for problems of texts that have no places of their own.
   */
  async attempt<Result>(
    work: () => Promise<Result> | Result,
    at?: { readonly places: Places; readonly path?: Path },
  ): Promise<Result | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      for (const problem of error.problems)
        this.#add(at ? placedAt(problem, at.places, at.path ?? []) : problem);
      return undefined;
    }
  }

  take(problems: readonly Problem[]): void {
    for (const problem of problems) this.#add(problem);
  }

  #add(problem: Problem): void {
    const key = JSON.stringify([problem.code, problem.message, problem.file, problem.range?.start]);
    if (!this.#seen.has(key) && this.#seen.size < mostProblems) this.#seen.set(key, problem);
  }
}

function placedAt({ range: _, file: __, ...problem }: Problem, places: Places, path: Path): Problem {
  return { ...problem, file: places.file, ...ranged(places.rangeOf(path)) };
}

const ranged = (range: Range | undefined) => (range ? { range } : {});
