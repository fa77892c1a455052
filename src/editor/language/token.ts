import type { JsonValue } from '../../core/json.ts';
import { sectionAt, sectionsOf, sliceAt } from './sections.ts';
import { isComment } from './spot.ts';
import { type Found, readTree } from './yaml-tree.ts';

/** The scalar that an offset stands on, with the slice that it was read in. */
export interface Token extends Found {
  /** The slice as plain JSON. */
  readonly root: JsonValue;
}

/** What an offset stands on; undefined between scalars, in comments and where nothing can be read. */
export function tokenAt(text: string, offset: number): Token | undefined {
  if (isComment(text, offset)) return undefined;
  const section = sectionAt(sectionsOf(text), offset);
  if (section === undefined) return undefined;
  const tree = readTree(sliceAt(text, section, offset));
  const found = tree?.scalars.find(({ start, end }) => start <= offset && offset <= end);
  return tree === undefined || found === undefined ? undefined : { ...found, root: tree.value };
}
