import { type Automaton, mediaMark, messageMark } from './automaton.ts';

/** Ways, 0, 1 or 2 for "more than one", in which a state can match the text from a place to its end. */
export interface Table {
  ways(state: number, at: number): number;
  readonly text: string;
}

const messageCode = messageMark.charCodeAt(0);
const mediaCode = mediaMark.charCodeAt(0);

/** States times characters that a table may have, one byte each. */
const largestTable = 128 * 1024 * 1024;

/**
 * The number of ways for every state and place, from the end of the text to its start. Time and memory grow with
 * states times characters, whatever the text is. Undefined when that is too much.
 */
export function tableOf({ states, order }: Automaton, text: string): Table | undefined {
  const width = text.length + 1;
  if (states.length * width > largestTable) return undefined;
  const cells = new Uint8Array(states.length * width);
  const cell = (state: number, at: number) => cells[state * width + at] ?? 0;
  for (const [index, state] of states.entries()) {
    if (state.kind !== 'literal' && state.kind !== 'soft') continue;
    for (const at of occurrences(text, state.text)) cells[index * width + at] = 1;
  }
  for (let at = text.length; at >= 0; at--) {
    const code = text.charCodeAt(at);
    const atMessage = at === text.length || code === messageCode;
    const atEdge = atMessage || text.charCodeAt(at - 1) === messageCode;
    const isText = !atMessage && code !== mediaCode;
    const nextMessage = atMessage && at < text.length ? messageAfter(text, at) : undefined;
    for (const index of order) {
      const state = states[index];
      let ways = 0;
      switch (state?.kind) {
        case 'end':
          ways = at === text.length ? 1 : 0;
          break;
        case 'literal':
        case 'soft':
          if (cell(index, at) === 1) ways = cell(state.next, at + state.text.length);
          if (state.kind === 'soft' && atEdge) ways += cell(state.next, at);
          break;
        case 'run':
          ways = cell(state.next, at) + (isText ? cell(index, at + 1) : 0);
          break;
        case 'choice':
          for (const branch of state.branches) ways += cell(branch, at);
          break;
        case 'loop':
          ways = cell(state.body, at) + cell(state.exit, at);
          break;
        case 'again':
          ways = cell(state.loop, at);
          break;
        case 'messages':
          ways = cell(state.next, at) + (nextMessage === undefined ? 0 : cell(index, nextMessage));
      }
      cells[index * width + at] = Math.min(ways, 2);
    }
  }
  return { ways: cell, text };
}

/** Where the message after the one that begins here begins, or the end. */
export function messageAfter(text: string, at: number): number {
  const opened = text.indexOf(messageMark, at + 1);
  const next = opened === -1 ? -1 : text.indexOf(messageMark, opened + 1);
  return next === -1 ? text.length : next;
}

/** Every place where a text stands in another, overlapping ones too, in linear time (Knuth, Morris and Pratt 1977). */
export function occurrences(text: string, wanted: string): number[] {
  const border = new Int32Array(wanted.length + 1);
  border[0] = -1;
  let length = -1;
  for (let at = 0; at < wanted.length; at++) {
    while (length >= 0 && wanted.charCodeAt(at) !== wanted.charCodeAt(length)) length = border[length] ?? -1;
    border[at + 1] = ++length;
  }
  const found: number[] = [];
  let matched = 0;
  for (let at = 0; at < text.length; at++) {
    while (matched >= 0 && (matched === wanted.length || text.charCodeAt(at) !== wanted.charCodeAt(matched)))
      matched = border[matched] ?? -1;
    if (++matched === wanted.length) found.push(at + 1 - wanted.length);
  }
  return found;
}
