import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  type Pair,
  Parser,
  type YAMLMap,
} from 'yaml';
import { hostileKeys, type JsonObject, type JsonValue } from '../json.ts';
import { InputError, LineMap, type Problem, type Range } from '../problem.ts';
import { RecentTexts } from './recent-texts.ts';

/** A step from a value into one of its parts. */
export type Path = readonly (string | number)[];

/** A YAML text, read as plain JSON, with the place of every value. */
export interface YamlDocument {
  /** Null for an empty document. */
  readonly value: JsonValue;
  readonly head: Range;
  /** Where the value at a path stands; the nearest value above it when there is none. */
  rangeOf(path: Path): Range;
  /** Where a key of the mapping at a path stands. */
  keyRange(path: Path, key: string): Range;
}

/** Collections inside collections; deeper is no suite that a person wrote. */
const deepest = 64;
/** Values that aliases may add to a document. */
const mostAliased = 10_000;
const mostProblems = 20;

/**
 * Reads one YAML 1.2 document (core schema) as plain JSON.
 * Refused, each with its place: what is not YAML, tags, merge keys, duplicate and hostile keys, cyclic or multiplying
 * aliases, too deep nesting, integers beyond 2^53, NaN and infinities, several documents, control characters.
 * @param from where the document begins in the text, for front matter; places count from the start of the text.
 * @param to where it ends.
 * @throws {InputError} with every problem found.
 */
export function readYaml(whole: string, file: string, from = 0, to = whole.length): YamlDocument {
  const lines = new LineMap(whole);
  const text = whole.slice(from, to);
  const rangeAt = (start: number, end: number) =>
    lines.range(from + Math.min(start, text.length), from + Math.min(end, text.length));
  const problem = (code: string, message: string, remedy: string, start: number, end = start): Problem => ({
    severity: 'error',
    code,
    message,
    remedy,
    file,
    range: rangeAt(start, end),
  });

  const nul = text.indexOf('\0');
  if (nul !== -1) {
    throw new InputError([
      problem(
        'not-text',
        'This file holds a NUL character, so it is not text.',
        'Save it as UTF-8 text.',
        nul,
        nul + 1,
      ),
    ]);
  }

  const document = documents.of(text, () => compose(text, problem) ?? null);
  const root = document?.contents ?? null;
  const converter = new Converter(problem);
  const value = converter.convert(root);
  if (converter.problems.length > 0) throw new InputError(converter.problems);

  const rangeOfNode = (node: Node | null | undefined): Range => {
    const [start, end] = node?.range ?? [0, 0];
    return rangeAt(start, Math.max(start, trimmedEnd(text, start, end)));
  };
  return {
    value,
    head: rangeAt(0, text.search(/\r?\n|$/)),
    rangeOf: (path) => rangeOfNode(nodeAt(root, path, converter.anchors)),
    keyRange: (path, key) => {
      const map = nodeAt(root, path, converter.anchors);
      const pair = isMap(map) ? pairOf(map, key) : undefined;
      return rangeOfNode((pair?.key as Node | undefined) ?? map);
    },
  };
}

/** Versions of a prompt often share their front matter. Nobody changes a tree. */
const documents = new RecentTexts<Document.Parsed | null>(200_000);

type MakeProblem = (code: string, message: string, remedy: string, start: number, end?: number) => Problem;

/** Builds the node tree, and stops at the first sign of a text made to be slow. */
function compose(text: string, problem: MakeProblem): Document.Parsed | undefined {
  const found: Problem[] = [];
  // `uniqueKeys` compares every key with every other; `Converter` checks with a set.
  const composer = new Composer({ version: '1.2', schema: 'core', uniqueKeys: false, merge: false });
  const documents: Document.Parsed[] = [];
  try {
    for (const document of composer.compose(tokens(text, problem))) {
      for (const { code, message, pos } of [...document.errors, ...document.warnings].slice(
        0,
        mostProblems,
      )) {
        found.push(
          problem('yaml-syntax', plainMessage(message), remedies[code] ?? 'Correct the YAML here.', ...pos),
        );
      }
      documents.push(document);
      if (documents.length === 2) {
        const message = 'This file holds more than one YAML document.';
        found.push(problem('yaml-documents', message, 'Keep one document in a file.', document.range[0]));
      }
      if (found.length > 0) break;
    }
  } catch (error) {
    // What the parser's own code rejects, a directive such as "%YAML 9" for one, is an error of the text.
    if (error instanceof InputError || !(error instanceof Error)) throw error;
    throw new InputError([
      problem('yaml-syntax', plainMessage(error.message), 'Correct the YAML of this file.', 0),
    ]);
  }
  if (found.length > 0) throw new InputError(found);
  return documents[0];
}

function* tokens(text: string, problem: MakeProblem): Generator<CST.Token> {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      yield token;
      // A broken text can give as many errors as it has letters; the first says enough.
      if (token.type === 'error') {
        throw new InputError([
          problem(
            'yaml-syntax',
            plainMessage(token.message),
            'Correct the YAML here.',
            token.offset,
            token.offset + 1,
          ),
        ]);
      }
    }
    // The stack holds the document, and for each level a collection and what stands in it.
    if (parser.stack.length > deepest + 3) {
      throw new InputError([
        problem(
          'too-deep',
          `More than ${deepest} levels stand inside each other here.`,
          'Make the structure flatter.',
          parser.offset,
        ),
      ]);
    }
  }
  yield* parser.end();
}

const remedies: { readonly [code: string]: string } = {
  TAB_AS_INDENT: 'Indent with spaces, not tabs.',
  BAD_INDENT: 'Give the entries of one list or mapping the same indentation.',
  MISSING_CHAR: 'Close the quote or bracket, or put a space after ":" and "-".',
  BLOCK_AS_IMPLICIT_KEY: 'Put the text in quotes if it holds ": ".',
  MULTILINE_IMPLICIT_KEY: 'Put a ":" after the key, on the same line.',
  TAG_RESOLVE_FAILED: 'Leave out the tag; texts, numbers, true, false, null, lists and mappings need none.',
};

const plainMessage = (message: string) =>
  `This is not valid YAML: ${(message.split('\n')[0] ?? '').trim().replace(/\.?$/, '.')}`;

/** Turns nodes into plain JSON and gathers what JSON or Regrade cannot take. */
class Converter {
  readonly problems: Problem[] = [];
  readonly anchors = new Map<
    string,
    { readonly node: Node; readonly value: JsonValue; readonly size: number }
  >();
  readonly #problem: MakeProblem;
  readonly #open = new Set<string>();
  #size = 0;
  #aliased = 0;

  constructor(problem: MakeProblem) {
    this.#problem = problem;
  }

  convert(node: unknown): JsonValue {
    this.#size++;
    if (isAlias(node)) return this.#alias(node.source, node);
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) return null;
    const { anchor } = node;
    if (anchor === undefined) return this.#plain(node);
    const before = this.#size;
    this.#open.add(anchor);
    const value = this.#plain(node);
    this.#open.delete(anchor);
    this.anchors.set(anchor, { node, value, size: this.#size - before + 1 });
    return value;
  }

  #alias(name: string, node: Node): JsonValue {
    if (this.#open.has(name)) {
      return this.#refuse(
        node,
        'cyclic-alias',
        `The alias "*${name}" stands inside what it names.`,
        'Write the value out.',
      );
    }
    const anchor = this.anchors.get(name);
    if (!anchor) {
      return this.#refuse(
        node,
        'unknown-alias',
        `There is no anchor "&${name}" before this alias.`,
        'Write the value out.',
      );
    }
    this.#size += anchor.size;
    this.#aliased += anchor.size;
    if (this.#aliased <= mostAliased) return anchor.value;
    const message = `The aliases of this file multiply to more than ${mostAliased} values.`;
    return this.#refuse(
      node,
      'too-many-aliases',
      message,
      'Write the values out, or keep them in a dataset.',
    );
  }

  #plain(node: Node): JsonValue {
    if (isSeq(node)) return node.items.map((item) => this.convert(item));
    if (isMap(node)) {
      const object: JsonObject = {};
      const seen = new Set<string>();
      for (const { key, value } of node.items) {
        const name = this.#key(key, node);
        if (name === undefined) continue;
        if (seen.has(name)) {
          this.#refuse(
            key as Node,
            'duplicate-key',
            `The key "${name}" stands twice in one mapping.`,
            'Remove one of the two.',
          );
          continue;
        }
        seen.add(name);
        object[name] = this.convert(value);
      }
      return object;
    }
    return isScalar(node) ? this.#scalar(node.value, node.source ?? '', node) : null;
  }

  #key(key: unknown, map: Node): string | undefined {
    const name = keyText(key);
    if (name === undefined) {
      this.#refuse(
        isScalar(key) || isMap(key) || isSeq(key) || isAlias(key) ? key : map,
        'bad-key',
        'A key must be a plain text.',
        'Write the key as text, in quotes if need be.',
      );
    } else if (hostileKeys.has(name)) {
      this.#refuse(key as Node, 'hostile-key', `The key "${name}" is not allowed.`, 'Give it another name.');
      return undefined;
    } else if (name === '<<' && isScalar(key) && key.type === 'PLAIN') {
      this.#refuse(key, 'merge-key', 'Merge keys ("<<") are no part of YAML 1.2.', 'Write the entries out.');
      return undefined;
    } else this.#wellFormed(name, key as Node);
    return name;
  }

  #scalar(value: unknown, source: string, node: Node): JsonValue {
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'string') return this.#wellFormed(value, node);
    if (typeof value === 'number') {
      if (!Number.isFinite(value)) {
        return this.#refuse(
          node,
          'not-a-number',
          `"${source.slice(0, 40)}" is no number that JSON has.`,
          'Put it in quotes.',
        );
      }
      const whole = /^[-+]?[0-9]+$|^0[xo]/.test(source);
      if (!whole || Number.isSafeInteger(value)) return value;
      const message = `The number ${source.slice(0, 40)} is larger than 2^53, so its last digits would be lost.`;
      return this.#refuse(
        node,
        'unsafe-integer',
        message,
        'Put it in quotes, or write it with fewer digits.',
      );
    }
    return this.#refuse(node, 'yaml-tag', 'This value is none that JSON has.', 'Leave out the tag.');
  }

  #wellFormed(text: string, node: Node): string {
    if (/\p{Surrogate}/u.test(text)) {
      this.#refuse(
        node,
        'lone-surrogate',
        'This text holds half a character (a lone surrogate).',
        'Write the whole character.',
      );
    }
    return text;
  }

  #refuse(node: Node, code: string, message: string, remedy: string): null {
    if (this.problems.length < mostProblems) {
      const [start, end] = node.range ?? [0, 0];
      this.problems.push(this.#problem(code, message, remedy, start, end));
    }
    return null;
  }
}

function keyText(key: unknown): string | undefined {
  if (!isScalar(key) || key.value === null) return undefined;
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}

/** Mapping → its pairs by key, for mappings in which a search would take long. */
const pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  if (map.items.length < 16) return map.items.find((item) => keyText(item.key) === key);
  let index = pairs.get(map);
  if (index === undefined) {
    // Of a key that stands twice, the first counts.
    index = new Map(map.items.toReversed().map((pair) => [keyText(pair.key) ?? '', pair]));
    pairs.set(map, index);
  }
  return index.get(key);
}

function nodeAt(
  root: Node | null,
  path: Path,
  anchors: ReadonlyMap<string, { readonly node: Node }>,
): Node | null {
  let node = root;
  for (const step of path) {
    const inside = isAlias(node) ? anchors.get(node.source)?.node : node;
    let next: unknown;
    if (isSeq(inside) && typeof step === 'number') next = inside.items[step];
    else if (isMap(inside)) {
      const pair = pairOf(inside, String(step));
      next = pair?.value ?? pair?.key;
    }
    if (!isMap(next) && !isSeq(next) && !isScalar(next) && !isAlias(next)) return node;
    node = next;
  }
  return node;
}

/** The end of a value without the line breaks and blanks after it. */
function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && ' \t\r\n'.includes(text.charAt(at - 1))) at--;
  return at;
}
