export interface JsonToken {
  readonly kind: 'name' | 'string' | 'number' | 'word' | 'plain';
  readonly text: string;
}

const scanner = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/g;

/** Indented, thousands of levels would be megabytes of spaces. */
const deepest = 100;

/**
 * JSON text indented by two, in coloured pieces, or null where it is not JSON or nested deeper than one could read. It works on the text, not on the parsed
 * value: large integers, repeated names and escapes stay as the model wrote them.
 */
export function jsonTokens(text: string): JsonToken[] | null {
  if (!isJson(text)) return null;
  const found = text.match(scanner) ?? [];
  const tokens: JsonToken[] = [];
  let depth = 0;
  for (const [index, piece] of found.entries()) {
    const before = found[index - 1];
    const after = found[index + 1];
    if (piece === '}' || piece === ']') {
      depth--;
      if (before !== '{' && before !== '[') plain(tokens, newLine(depth));
      plain(tokens, piece);
    } else if (piece === '{' || piece === '[') {
      plain(tokens, piece);
      depth++;
      if (depth > deepest) return null;
      if (after !== '}' && after !== ']') plain(tokens, newLine(depth));
    } else if (piece === ',') {
      plain(tokens, `,${newLine(depth)}`);
    } else if (piece === ':') {
      plain(tokens, ': ');
    } else {
      tokens.push({ kind: kindOf(piece, after), text: piece });
    }
  }
  return tokens;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function kindOf(piece: string, after: string | undefined): JsonToken['kind'] {
  if (piece.startsWith('"')) return after === ':' ? 'name' : 'string';
  return /^[-\d]/.test(piece) ? 'number' : 'word';
}

function newLine(depth: number): string {
  return `\n${'  '.repeat(depth)}`;
}

/** Punctuation that follows punctuation joins it, to keep the number of elements low. */
function plain(tokens: JsonToken[], text: string): void {
  const last = tokens.at(-1);
  if (last?.kind === 'plain') tokens[tokens.length - 1] = { kind: 'plain', text: last.text + text };
  else tokens.push({ kind: 'plain', text });
}
