import { Composer, type CST, isMap, isPair, isScalar, isSeq, Lexer, type Node, Parser, visit } from 'yaml';
import { hostileKeys, type JsonObject, type JsonValue } from '../../core/json.ts';
import type { Path } from '../../core/prompt/yaml-document.ts';
import type { Slice } from './sections.ts';

/** A longer text is not read while one types, in UTF-16 units. */
const longest = 16_000;

/** Collections inside collections. */
const deepest = 64;

/** A scalar of a tree and where it stands. */
export interface Found {
  /** From the root; ends with the key for a key and for a value alike. */
  readonly path: Path;
  readonly role: 'key' | 'value';
  /** As it reads; quotes and escapes resolved. */
  readonly text: string;
  /** Where its source begins and ends in the file, quotes included. */
  readonly start: number;
  readonly end: number;
  readonly quote: '"' | "'" | undefined;
  /** A block scalar, in which only its text counts. */
  readonly block: boolean;
  /** Inside `[…]` or `{…}`. */
  readonly flow: boolean;
}

/** A mapping of a tree and where it stands. */
export interface FoundMapping {
  readonly path: Path;
  readonly flow: boolean;
  /** For a block mapping, where its first key begins. */
  readonly start: number;
  readonly end: number;
}

/** A slice of YAML as far as it can be understood; broken parts are left out or guessed. */
export interface Tree {
  /** As plain JSON. */
  readonly value: JsonValue;
  /** Every scalar. */
  readonly scalars: readonly Found[];
  readonly mappings: readonly FoundMapping[];
}

/** Reads a slice whatever is wrong with it. Undefined for one that is too long or too deep. */
export function readTree({ text, start, head }: Slice): Tree | undefined {
  if (text.length > longest) return undefined;
  const root = compose(head + text);
  if (root === undefined) return undefined;
  const shift = start - head.length;
  const found = { scalars: [], mappings: [] };
  if (root !== null) collect(root, shift, found);
  return { value: plainOf(root, 0), ...found };
}

/** The part of a value at a path; undefined where there is none. */
export function valueAt(value: JsonValue | undefined, path: Path): JsonValue | undefined {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.hasOwn(at, step) ? (at as Record<string | number, JsonValue>)[step] : undefined;
  }
  return at;
}

function compose(text: string): Node | null | undefined {
  const composer = new Composer({ version: '1.2', schema: 'core', uniqueKeys: false, merge: false });
  try {
    for (const document of composer.compose(tokens(text))) return document.contents;
    return null;
  } catch (error) {
    // What the parser's own code rejects, a directive for one, has no tree.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function* tokens(text: string): Generator<CST.Token> {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > deepest) throw new RangeError('More levels than a person writes.');
  }
  yield* parser.end();
}

function collect(
  root: Node,
  shift: number,
  into: { readonly scalars: Found[]; readonly mappings: FoundMapping[] },
): void {
  const ownStep = (key: unknown): Path => (typeof key === 'number' ? [key] : []);
  visit(root, {
    Map(key, { range, flow = false }, above) {
      const [start, end] = range ?? [0, 0];
      const path = [...pathOf(above), ...ownStep(key)];
      into.mappings.push({ path, flow, start: start + shift, end: end + shift });
    },
    Scalar(key, node, above) {
      const [start, end] = node.range ?? [0, 0];
      if (node.value === null && start === end) return;
      const own = ownStep(key);
      const inside = above.filter((one) => isMap(one) || isSeq(one));
      into.scalars.push({
        path: [...pathOf(above), ...own],
        role: key === 'key' ? 'key' : 'value',
        text: typeof node.value === 'string' ? node.value : (node.source ?? String(node.value)),
        start: start + shift,
        end: end + shift,
        quote: node.type === 'QUOTE_DOUBLE' ? '"' : node.type === 'QUOTE_SINGLE' ? "'" : undefined,
        block: node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED',
        flow: inside.some((one) => one.flow === true),
      });
    },
  });
}

/** The keys and places that lead to what stands in the last of these. */
function pathOf(above: readonly unknown[]): Path {
  return above.flatMap((one, index): (string | number)[] => {
    if (isPair(one)) return [isScalar(one.key) ? keyText(one.key) : ''];
    if (!isSeq(one)) return [];
    const next = above[index + 1];
    return next === undefined ? [] : [one.items.indexOf(next as never)];
  });
}

function plainOf(node: unknown, depth: number): JsonValue {
  if (depth > deepest) return null;
  if (isSeq(node)) return node.items.map((item) => plainOf(item, depth + 1));
  if (isMap(node)) {
    const object: JsonObject = {};
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? keyText(key) : '';
      if (!hostileKeys.has(name)) object[name] = plainOf(value, depth + 1);
    }
    return object;
  }
  if (!isScalar(node)) return null;
  const { value } = node;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

const keyText = (key: { readonly value: unknown; readonly source?: string }): string =>
  typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
