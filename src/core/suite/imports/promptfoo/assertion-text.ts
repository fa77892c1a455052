import type { JsonObject } from '../../../json.ts';
import { parseCommaList } from '../../../rubric/comma-list.ts';
import { assertTypes } from './assertion-types.ts';

/** Types whose text may carry a threshold, and then have one: 0.75 where it is left out. */
const withThreshold: ReadonlySet<string> = new Set(
  (
    'answer-relevance classifier context-faithfulness context-recall context-relevance cost latency levenshtein ' +
    'perplexity-score perplexity rouge-n similar starts-with'
  ).split(' '),
);

const lists: ReadonlySet<string> = new Set([
  'contains-all',
  'contains-any',
  'icontains-all',
  'icontains-any',
]);

/**
 * An assert as promptfoo writes it in a cell of a table: `contains: sorry`, `similar(0.8): …`, `fn: …`, else the whole
 * text is what the output must equal.
 * @throws {Error} for a list of words whose quotes are not closed.
 */
export function assertFromText(text: string): JsonObject {
  const code = /^(javascript|fn|eval):/.exec(text);
  if (code) return { type: 'javascript', value: text.slice(code[0].length).trim() };
  if (/^file:\/\/.*\.(js|cjs|mjs|ts|cts|mts)$/.test(text)) return { type: 'javascript', value: text };
  if (text.startsWith('python:')) return { type: 'python', value: text.slice('python:'.length).trim() };
  if (text.startsWith('file://') && (text.endsWith('.py') || text.includes('.py:')))
    return { type: 'python', value: text };
  const judged = /^(grade|llm-rubric):/.exec(text);
  if (judged) return { type: 'llm-rubric', value: text.slice(judged[0].length) };
  const not = text.startsWith('not-') ? 'not-' : '';
  for (const type of assertTypes) {
    if (!text.startsWith(type, not.length)) continue;
    const rest = /^(?:\((\d+(?:\.\d+)?)\))?(?::([\s\S]*))?$/.exec(text.slice(not.length + type.length));
    if (rest) return typed(`${not}${type}`, type, rest[1], rest[2]);
  }
  return { type: 'equals', value: text };
}

function typed(
  written: string,
  type: string,
  threshold: string | undefined,
  value: string | undefined,
): JsonObject {
  const given: JsonObject = {};
  if (value) given.value = lists.has(type) ? parseCommaList(value) : value.trim();
  if (!withThreshold.has(type)) return { type: written, ...given };
  const standing = type === 'similar' ? 0.8 : 0.75;
  return { type: written, ...given, threshold: threshold === undefined ? standing : Number(threshold) };
}
