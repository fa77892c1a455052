import type { ValuePath } from '../template-use.ts';
import { isNullable, type Pattern, type Segment } from './pattern.ts';

/** A step of matching: what may stand at a place of the text, and which steps follow. */
export type State =
  | { readonly kind: 'end' }
  | { readonly kind: 'literal'; readonly text: string; readonly next: number }
  /** Text that the format trims at the edge of a message. */
  | { readonly kind: 'soft'; readonly text: string; readonly next: number }
  /** Any text inside one message; `path` where it is a value. */
  | { readonly kind: 'run'; readonly path?: ValuePath; readonly as: 'text' | 'json'; readonly next: number }
  | { readonly kind: 'choice'; readonly branches: readonly number[]; readonly path?: ValuePath }
  /** The start of a pass through a loop, or its end. */
  | { readonly kind: 'loop'; readonly path: ValuePath; readonly body: number; readonly exit: number }
  | { readonly kind: 'again'; readonly loop: number }
  /** Whole messages. */
  | { readonly kind: 'messages'; readonly path?: ValuePath; readonly next: number };

/** Marks in the text of a whole conversation; texts with these characters are not inverted. */
export const messageMark = '\u0000';
export const mediaMark = '\u0001';

export const roleMark = (role: string) => `${messageMark}${role}${messageMark}`;

export interface Automaton {
  readonly states: readonly State[];
  readonly start: number;
  /** States in an order in which each comes after those that it looks at in the same place of the text. */
  readonly order: readonly number[];
}

/** The steps that a pattern allows; the text of a conversation is then matched in time linear in its length. */
export function automatonOf(pattern: Pattern): Automaton {
  const states: State[] = [{ kind: 'end' }];
  const add = (state: State) => states.push(state) - 1;
  const build = (segments: Pattern, next: number): number =>
    segments.reduceRight((following, segment) => one(segment, following), next);
  const one = (segment: Segment, next: number): number => {
    switch (segment.kind) {
      case 'role':
        return add({ kind: 'literal', text: roleMark(segment.role), next });
      case 'literal':
        if (segment.text === '') return next;
        return add({ kind: segment.soft ? 'soft' : 'literal', text: segment.text, next });
      case 'value':
        return add({ kind: 'run', path: segment.path, as: segment.as, next });
      case 'any':
        return add({ kind: 'run', as: 'text', next });
      case 'media': {
        const close = add({ kind: 'literal', text: mediaMark, next });
        const url = add({ kind: 'run', path: segment.path, as: 'text', next: close });
        return add({ kind: 'literal', text: mediaMark, next: url });
      }
      case 'history':
        return add({ kind: 'messages', ...(segment.path ? { path: segment.path } : {}), next });
      case 'choice': {
        const branches = segment.branches.map((branch) => build(branch, next));
        return add({ kind: 'choice', branches, ...(segment.path ? { path: segment.path } : {}) });
      }
      case 'repeat': {
        // A pass that may match nothing would never end.
        if (isNullable(segment.body)) return add({ kind: 'run', as: 'text', next });
        const loop = add({ kind: 'loop', path: segment.path, body: 0, exit: next });
        const again = add({ kind: 'again', loop });
        const body = build(segment.body, again);
        states[loop] = { kind: 'loop', path: segment.path, body, exit: next };
        return loop;
      }
    }
  };
  const start = build(pattern, 0);
  return { states, start, order: orderOf(states) };
}

/** The states that one looks at in the same place of the text. */
export function followers(state: State): readonly number[] {
  switch (state.kind) {
    case 'soft':
    case 'run':
    case 'messages':
      return [state.next];
    case 'choice':
      return state.branches;
    case 'loop':
      return [state.body, state.exit];
    case 'again':
      return [state.loop];
    default:
      return [];
  }
}

function orderOf(states: readonly State[]): number[] {
  const order: number[] = [];
  const seen = new Set<number>();
  const open: { state: number; left: number[] }[] = [];
  const enter = (state: number) => {
    const entry = states[state];
    if (seen.has(state) || !entry) return;
    seen.add(state);
    open.push({ state, left: [...followers(entry)] });
  };
  for (let first = 0; first < states.length; first++) {
    enter(first);
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const next = top.left.pop();
      if (next === undefined) {
        order.push(top.state);
        open.pop();
      } else enter(next);
    }
  }
  return order;
}
