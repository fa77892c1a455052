import { parseDocument } from 'yaml';
import type { JsonObject } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { RubricError } from './rubric.ts';

const longestCandidate = 100_000;
/** Characters that may be read in all: nested candidates that fail would otherwise cost the square of the text. */
const jsonBudget = 20_000_000;
/** Of what is no JSON, which the YAML parser reads at about 20 µs a character at worst. */
const lenientBudget = 60_000;
const lenientOverhead = 40;

/**
 * The objects that stand in a text, by promptfoo's rule: every `{…}` of at most 100,000 characters, counted by braces
 * alone, read as JSON and else as a YAML flow mapping (unquoted keys, single quotes); braces that are still open at the
 * end are closed. The search goes on behind each object found.
 * @throws {RubricError} when a text has so many braces, but so little JSON, that reading all candidates would take seconds.
 */
export function* findJsonObjects(text: string): Generator<JsonObject> {
  const ends = closingBraces(text);
  let jsonLeft = jsonBudget;
  let lenientLeft = lenientBudget;
  let from = 0;
  for (const { start, end, open } of ends) {
    if (start < from) continue;
    const stop = Math.min(end, start + longestCandidate);
    // A candidate that is cut off at the limit cannot be closed by braces that belong further on.
    if (end - start > longestCandidate) continue;
    const candidate = text.slice(start, stop) + '}'.repeat(open);
    jsonLeft -= candidate.length;
    let object = readJson(candidate);
    if (!object) {
      lenientLeft -= candidate.length + lenientOverhead;
      if (lenientLeft < 0 || jsonLeft < 0) {
        throw new RubricError(
          'The output holds too much in braces that is not strict JSON to search it all; use is-json or a regex instead.',
        );
      }
      object = readLenient(candidate);
    }
    if (!object) continue;
    yield object;
    from = stop;
  }
}

interface Candidate {
  readonly start: number;
  /** Behind the closing brace, or the end of the text. */
  readonly end: number;
  /** Closing braces that are missing. */
  readonly open: number;
}

function closingBraces(text: string): Candidate[] {
  const found: Candidate[] = [];
  const stack: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const unit = text[at];
    if (unit === '{') stack.push(at);
    else if (unit === '}') {
      const start = stack.pop();
      if (start !== undefined) found.push({ start, end: at + 1, open: 0 });
    }
  }
  stack.forEach((start, depth) => {
    found.push({ start, end: text.length, open: stack.length - depth });
  });
  return found.sort((one, other) => one.start - other.start);
}

function readJson(candidate: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(candidate);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

function readLenient(candidate: string): JsonObject | null {
  try {
    const document = parseDocument(candidate, {
      version: '1.2',
      schema: 'core',
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    });
    if (document.errors.length > 0) return null;
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    return isJsonObject(value) ? value : null;
  } catch {
    // Aliases and nesting beyond the stack: not JSON.
    return null;
  }
}
