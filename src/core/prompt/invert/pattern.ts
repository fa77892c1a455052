import type { Role } from '../message.ts';
import type { ValuePath } from '../template-use.ts';

/** What every render of a prompt looks like: messages, in order, as fixed text and places that values fill. */
export type Pattern = readonly Segment[];

export type Segment =
  /** A message begins. */
  | { readonly kind: 'role'; readonly role: Role }
  /** Fixed text. `soft` text may be missing at the edge of a message, where the format trims. */
  | { readonly kind: 'literal'; readonly text: string; readonly soft?: true }
  /** A value, printed as it is or as JSON. `path` has `element` for each loop that the place stands in. */
  | { readonly kind: 'value'; readonly path: ValuePath; readonly as: 'text' | 'json' }
  /** Text that a template makes and that cannot be read back: filters, helpers, arithmetic. */
  | { readonly kind: 'any' }
  /** One of several texts: the first when the value at `path` holds, where the condition is that plain. */
  | { readonly kind: 'choice'; readonly branches: readonly Pattern[]; readonly path?: ValuePath }
  | { readonly kind: 'repeat'; readonly path: ValuePath; readonly body: Pattern }
  /** Earlier messages: a case's history, or a variable that holds messages. */
  | { readonly kind: 'history'; readonly path?: ValuePath }
  /** An image or other medium: its address is the value. */
  | { readonly kind: 'media'; readonly path: ValuePath };

/** Whether a pattern matches no text at all, too. */
export function isNullable(pattern: Pattern): boolean {
  return pattern.every((segment) => {
    switch (segment.kind) {
      case 'role':
      case 'media':
        return false;
      case 'literal':
        return segment.text === '' || segment.soft === true;
      case 'choice':
        return segment.branches.some(isNullable);
      default:
        return true;
    }
  });
}

/** One message of fixed text and values. */
export function messagePattern(
  role: Role,
  pieces: readonly (string | { readonly path: ValuePath })[],
): Pattern {
  return [
    { kind: 'role', role },
    ...pieces.map(
      (piece): Segment =>
        typeof piece === 'string'
          ? { kind: 'literal', text: piece }
          : { kind: 'value', path: piece.path, as: 'text' },
    ),
  ];
}
