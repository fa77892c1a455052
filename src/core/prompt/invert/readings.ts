import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import { element, type ValuePath } from '../template-use.ts';
import { type Automaton, mediaMark, messageMark, type State } from './automaton.ts';
import { messageAfter, type Table } from './table.ts';

/** What a way through the text says: values by place, conditions, and whole messages. */
export interface Found {
  readonly vars: JsonObject;
  /** Conditions that were plain values, with what they must have been. */
  readonly tested: readonly { readonly path: ValuePath; readonly holds: boolean }[];
  /** Parts of the text that are whole messages, and the variable that holds them. */
  readonly messages: readonly { readonly path?: ValuePath; readonly text: string }[];
}

/** Steps that looking for a way with equal values may take. */
const mostSteps = 20_000;

/** A place on the way: the state, the place in the text, and the loops around. */
interface Point {
  readonly state: number;
  readonly at: number;
  /** Innermost first. */
  readonly loops: readonly Loop[];
  /** The innermost loop begins another pass. */
  readonly again?: true;
  readonly trail: Trail | undefined;
}

interface Loop {
  readonly path: ValuePath;
  /** Counted from 0. */
  readonly pass: number;
}

/** What was found up to a place, the last first. */
interface Trail {
  readonly before: Trail | undefined;
  readonly value?: {
    readonly path: readonly (string | number)[];
    readonly text: string;
    readonly as: 'text' | 'json';
  };
  readonly tested?: { readonly path: ValuePath; readonly holds: boolean };
  /** A list that a loop found without elements. */
  readonly empty?: readonly (string | number)[];
  readonly messages?: { readonly path?: ValuePath; readonly text: string };
}

/**
 * Up to two ways through the text that give a variable the same text wherever it stands. The first takes the
 * leftmost, shortest values.
 * @returns `complete` is false when the search had to stop, so that there may be more.
 */
export function readings(
  automaton: Automaton,
  table: Table,
): { readonly found: readonly Found[]; readonly complete: boolean } {
  const first = follow(automaton, table, 'first');
  const last = follow(automaton, table, 'last');
  const consistent = [first, last].flatMap((trail) => {
    const found = trail && foundOf(trail);
    return found ? [found] : [];
  });
  const [one, two] = consistent;
  // The two ends of the order of all ways: when they say the same, all do.
  if (one && two) return { found: same(one, two) ? [one] : [one, two], complete: true };
  return search(automaton, table);
}

/** One way through, always the first or always the last of the possible steps; no looking back is ever needed. */
function follow({ states, start }: Automaton, table: Table, which: 'first' | 'last'): Trail | undefined {
  let point: Point | undefined = { state: start, at: 0, loops: [], trail: undefined };
  let end: Trail | undefined = { before: undefined };
  while (point) {
    const state: State | undefined = states[point.state];
    if (!state || state.kind === 'end') {
      end = point.trail ?? { before: undefined };
      break;
    }
    let chosen: Point | undefined;
    if (state.kind === 'run') {
      const to = which === 'first' ? shortest(state, point, table) : longest(point, table);
      chosen = ran(state, point, to, table.text);
    } else {
      for (const next of steps(state, point, table)) {
        chosen = next;
        if (which === 'first') break;
      }
    }
    point = chosen;
  }
  return end;
}

function shortest(state: State & { kind: 'run' }, { at }: Point, table: Table): number {
  let to = at;
  while (table.ways(state.next, to) === 0) to++;
  return to;
}

function longest({ state, at }: Point, table: Table): number {
  let to = at;
  while (isRunText(table.text, to) && table.ways(state, to + 1) > 0) to++;
  return to;
}

const isRunText = (text: string, at: number) =>
  at < text.length && text.charAt(at) !== messageMark && text.charAt(at) !== mediaMark;

/** The possible next points that lead to the end, in order. */
function* steps(state: State, point: Point, table: Table): Generator<Point> {
  const { at, loops, trail } = point;
  const { text } = table;
  const go = (next: number, to = at, more: Partial<Point> = {}): Point => ({
    state: next,
    at: to,
    loops,
    trail,
    ...more,
  });
  const open = (next: number, to: number) => table.ways(next, to) > 0;
  switch (state.kind) {
    case 'literal':
    case 'soft': {
      const to = at + state.text.length;
      if (text.startsWith(state.text, at) && open(state.next, to)) yield go(state.next, to);
      if (state.kind === 'soft' && isEdge(text, at) && open(state.next, at)) yield go(state.next);
      break;
    }
    case 'run':
      for (let to = at; ; to++) {
        if (open(state.next, to)) yield ran(state, point, to, text);
        if (!isRunText(text, to)) break;
      }
      break;
    case 'choice':
      for (const [index, branch] of state.branches.entries()) {
        if (!open(branch, at)) continue;
        const tested = state.path ? { tested: { path: state.path, holds: index === 0 } } : {};
        yield go(branch, at, { trail: { before: trail, ...tested } });
      }
      break;
    case 'loop': {
      const outer = point.again ? loops.slice(1) : loops;
      const pass = point.again ? (loops[0]?.pass ?? 0) + 1 : 0;
      if (open(state.body, at)) yield go(state.body, at, { loops: [{ path: state.path, pass }, ...outer] });
      if (open(state.exit, at)) {
        const none = point.again ? {} : { trail: { before: trail, empty: numbered(state.path, outer) } };
        yield go(state.exit, at, { loops: outer, ...none });
      }
      break;
    }
    case 'again':
      yield go(state.loop, at, { again: true });
      break;
    case 'messages': {
      for (let to = at; ; to = messageAfter(text, to)) {
        if (open(state.next, to)) {
          const messages = { ...(state.path ? { path: state.path } : {}), text: text.slice(at, to) };
          yield go(state.next, to, { trail: { before: trail, messages } });
        }
        if (!text.startsWith(messageMark, to)) break;
      }
    }
  }
}

const isEdge = (text: string, at: number) =>
  at === text.length || text.charAt(at) === messageMark || text.charAt(at - 1) === messageMark;

function ran(state: State & { kind: 'run' }, point: Point, to: number, text: string): Point {
  const next = { state: state.next, at: to, loops: point.loops };
  if (!state.path) return { ...next, trail: point.trail };
  const value = { path: numbered(state.path, point.loops), text: text.slice(point.at, to), as: state.as };
  return { ...next, trail: { before: point.trail, value } };
}

/** A path with the passes of its loops in place of `element`. */
function numbered(path: ValuePath, loops: readonly Loop[]): (string | number)[] {
  return path.map((step, at) => {
    if (step !== element) return step;
    const over = JSON.stringify(path.slice(0, at));
    return loops.find((loop) => JSON.stringify(loop.path) === over)?.pass ?? 0;
  });
}

/** Looks through the ways one by one, for those in which a variable that stands twice has one text. */
function search(
  { states, start }: Automaton,
  table: Table,
): { readonly found: readonly Found[]; readonly complete: boolean } {
  const found: Found[] = [];
  const open: Iterator<Point>[] = [[{ state: start, at: 0, loops: [], trail: undefined }].values()];
  let taken = 0;
  for (let top = open.at(-1); top; top = open.at(-1)) {
    const { value: point, done } = top.next();
    if (done) {
      open.pop();
      continue;
    }
    if (++taken > mostSteps) return { found, complete: false };
    const state = states[point.state];
    if (!state || state.kind === 'end') {
      const reading = foundOf(point.trail ?? { before: undefined });
      if (reading && !found.some((other) => same(other, reading))) found.push(reading);
      if (found.length === 2) break;
    } else if (!contradicts(point.trail)) open.push(steps(state, point, table));
  }
  return { found, complete: true };
}

/** Whether the value found last is another than one found for the same variable before. */
function contradicts(trail: Trail | undefined): boolean {
  const last = trail?.value;
  if (!last) return false;
  const key = JSON.stringify(last.path);
  for (let at = trail?.before; at; at = at.before) {
    if (at.value && JSON.stringify(at.value.path) === key) return at.value.text !== last.text;
  }
  return false;
}

const same = (one: Found, two: Found) => JSON.stringify(one) === JSON.stringify(two);

/** What a way says; undefined when it gives one variable two texts. */
function foundOf(end: Trail): Found | undefined {
  const trail: Trail[] = [];
  for (let at: Trail | undefined = end; at; at = at.before) trail.push(at);
  trail.reverse();
  const texts = new Map<string, string>();
  const vars: JsonObject = {};
  const values = trail.flatMap(({ value }) => (value ? [value] : []));
  // JSON is the whole value; what loops print of it comes before.
  for (const value of [
    ...values.filter(({ as }) => as === 'text'),
    ...values.filter(({ as }) => as === 'json'),
  ]) {
    const key = JSON.stringify(value.path);
    const before = texts.get(key);
    if (before !== undefined && before !== value.text) return undefined;
    texts.set(key, value.text);
    if (before === undefined) put(vars, value.path, value.as === 'json' ? parsed(value.text) : value.text);
  }
  for (const { empty } of trail) if (empty && !isPresent(vars, empty)) put(vars, empty, []);
  return {
    vars,
    tested: trail.flatMap(({ tested }) => (tested ? [tested] : [])),
    messages: trail.flatMap(({ messages }) => (messages ? [messages] : [])),
  };
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** Puts a value at a path, with the lists and mappings that lead there. */
export function put(into: JsonObject, path: readonly (string | number)[], value: JsonValue): void {
  let at: JsonValue = into;
  for (const [index, step] of path.entries()) {
    const next = path[index + 1];
    const empty: JsonValue = typeof next === 'number' ? [] : {};
    if (Array.isArray(at) && typeof step === 'number') {
      while (at.length < step) at.push('');
      if (next === undefined) at[step] = value;
      else at = at[step] = isStructure(at[step]) ? (at[step] ?? empty) : empty;
    } else if (isJsonObject(at) && typeof step === 'string') {
      const present: JsonValue | undefined = Object.hasOwn(at, step) ? at[step] : undefined;
      const given: JsonValue = next === undefined ? value : isStructure(present) ? (present ?? empty) : empty;
      Object.defineProperty(at, step, { value: given, enumerable: true, writable: true, configurable: true });
      at = given;
    } else return;
  }
}

function isPresent(vars: JsonObject, path: readonly (string | number)[]): boolean {
  let at: JsonValue | undefined = vars;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return false;
    at = (at as { [step: string | number]: JsonValue })[step];
  }
  return true;
}

const isStructure = (value: JsonValue | undefined) => typeof value === 'object' && value !== null;
