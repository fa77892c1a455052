import { LineMap, type Problem } from '../problem.ts';

/**
 * Where git left the marks of a conflict that nobody resolved; undefined where it did not. Only git's own names for the
 * first side count: prompts for coding show blocks such as `<<<<<<< SEARCH` on purpose.
 */
export function conflictMarks(text: string, file: string): Problem | undefined {
  const first = /^<{7} (?:HEAD|Updated upstream|ours)\b.*$/mu.exec(text);
  if (first === null) return undefined;
  const middle = text.indexOf('\n=======', first.index);
  if (middle === -1 || text.indexOf('\n>>>>>>> ', middle) === -1) return undefined;
  return {
    severity: 'warning',
    code: 'merge-conflict',
    message: 'Git left the marks of a merge conflict here, and a model would read them.',
    remedy: 'Choose what holds and take the marks out.',
    file,
    range: new LineMap(text).range(first.index, first.index + first[0].trimEnd().length),
  };
}
