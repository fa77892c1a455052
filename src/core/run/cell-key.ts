import type { CellIdentity } from './run.ts';

/** A cell's identity as one text, for maps and messages; unlike its parts it may be compared with `===`. */
export function cellKey(cell: CellIdentity): string {
  return JSON.stringify([cell.prompt, cell.version, cell.model, cell.case, cell.trial]);
}
