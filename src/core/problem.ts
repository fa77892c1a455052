/** A place in a text: `line` and `column` count from 1, `column` in UTF-16 units as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** From `start` up to, not including, `end`. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** Something wrong in what a user wrote: shown in the terminal and as a diagnostic from the same data. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** Stable, kebab-case; for tests and for documentation links. */
  readonly code: string;
  /** What is wrong and why, one sentence without the place. */
  readonly message: string;
  /** What to do now, one sentence. */
  readonly remedy?: string;
  /** Path from the workspace's root, `/` between parts. */
  readonly file?: string;
  readonly range?: Range;
}

/** Wrong input (exit code 2): a bad file, an unknown name, a bad flag. Carries every problem found, not only the first. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.problems = problems;
  }

  static of(problem: Omit<Problem, 'severity'>): InputError {
    return new InputError([{ severity: 'error', ...problem }]);
  }
}

/** `file:line:column: error: message. remedy`, the form that terminals and editors turn into a link. */
export function formatProblem(problem: Problem): string {
  const place = [problem.file, problem.range?.start.line, problem.range?.start.column].filter(
    (part) => part !== undefined,
  );
  const head = place.length > 0 ? `${place.join(':')}: ` : '';
  return `${head}${problem.severity}: ${problem.message}${problem.remedy ? ` ${problem.remedy}` : ''}`;
}

/** Turns offsets of one text into positions; built once a text, then O(log lines) a look-up. */
export class LineMap {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  position(offset: number): Position {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }

  range(start: number, end: number): Range {
    return { start: this.position(start), end: this.position(end) };
  }
}
