import { type ChangeObject, diffArrays, diffLines } from 'diff';
import { jsonForm } from './json-form.ts';

export interface Edit {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

export interface TextDiff {
  /** In reading order; those not `added` make the first text, those not `removed` the second. */
  readonly edits: readonly Edit[];
  /** How fine the marks are; `unmarked` where the texts are too long and too different to tell in time. */
  readonly how: 'equal' | 'words' | 'lines' | 'unmarked';
  /** Both texts are JSON and stand in one form. */
  readonly json: boolean;
}

/** ms that all steps of one text may take together. */
const allowedMs = 150;
/** Longer texts are compared line by line first. */
const wordsLength = 20_000;
/** Longer texts are not compared: no one reads marks in them. */
const longest = 2_000_000;
const maxEditLength = 4_000;

/** The difference of two texts word by word, JSON by structure, in bounded time: words, else lines, else none. */
export function diffTexts(before: string, after: string): TextDiff {
  const forms = before === after ? null : bothJson(before, after);
  const [first, second] = forms ?? [before, after];
  const json = forms !== null;
  if (first === second) return { edits: [{ kind: 'same', text: first }], how: 'equal', json };
  const until = performance.now() + allowedMs;
  if (first.length + second.length > longest) return { ...unmarked(first, second), json };
  if (!json && first.length <= wordsLength && second.length <= wordsLength) {
    const edits = words(first, second, until);
    if (edits) return { edits, how: 'words', json };
  }
  return { ...byLines(first, second, until), json };
}

/** A text that there is nothing to compare with, JSON in the same form as in a difference. */
export function loneText(text: string): TextDiff {
  const form = jsonForm(text);
  return { edits: [{ kind: 'same', text: form ?? text }], how: 'equal', json: form !== null };
}

function bothJson(before: string, after: string): [string, string] | null {
  const first = jsonForm(before);
  const second = first === null ? null : jsonForm(after);
  return first === null || second === null ? null : [first, second];
}

function byLines(before: string, after: string, until: number): Omit<TextDiff, 'json'> {
  const changes = diffLines(before, after, { timeout: left(until), maxEditLength });
  if (!changes) return unmarked(before, after);
  const edits: Edit[] = [];
  let how: TextDiff['how'] = 'words';
  for (let index = 0; index < changes.length; index++) {
    const change = changes[index];
    const next = changes[index + 1];
    if (!change) continue;
    if (change.removed && next?.added) {
      const short = change.value.length <= wordsLength && next.value.length <= wordsLength;
      const inside = short ? words(change.value, next.value, until) : null;
      if (!inside) how = 'lines';
      edits.push(...(inside ?? [asEdit(change), asEdit(next)]));
      index++;
    } else edits.push(asEdit(change));
  }
  return { edits: joined(edits), how };
}

function words(before: string, after: string, until: number): Edit[] | null {
  const timeout = left(until);
  if (timeout <= 0) return null;
  const changes = diffArrays(tokens(before), tokens(after), { timeout, maxEditLength });
  if (!changes) return null;
  return joined(
    withoutCrumbs(joined(changes.map((change) => asEdit({ ...change, value: change.value.join('') })))),
  );
}

/**
 * Words, each with the white space before it, so that one space more or a line broken elsewhere shows, and spaces alone
 * align nothing. Scripts that write no spaces go by characters.
 */
const token =
  /\s*(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{N}\p{M}_])+|[^\s\p{L}\p{N}\p{M}_])|\s+|./gsu;

function tokens(text: string): string[] {
  return text.match(token) ?? [];
}

function unmarked(before: string, after: string): Omit<TextDiff, 'json'> {
  return {
    edits: [
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ],
    how: 'unmarked',
  };
}

function left(until: number): number {
  return Math.max(0, until - performance.now());
}

function asEdit({ value, added, removed }: ChangeObject<string>): Edit {
  return { kind: added ? 'added' : removed ? 'removed' : 'same', text: value };
}

/** The longest text that may count as a crumb. */
const crumbLength = 12;

/** One word that happens to be the same amid longer changes is harder to read apart than with them. */
function withoutCrumbs(edits: readonly Edit[]): Edit[] {
  return edits.flatMap((edit, index) => {
    const isCrumb =
      edit.kind === 'same' &&
      edit.text.length <= crumbLength &&
      tokens(edit.text).length <= 2 &&
      !edit.text.includes('\n') &&
      edit.text.trim().length < changedBeside(edits, index, -1) &&
      edit.text.trim().length < changedBeside(edits, index, 1);
    return isCrumb
      ? [
          { kind: 'removed', text: edit.text },
          { kind: 'added', text: edit.text },
        ]
      : [edit];
  });
}

/** Length of the longer of what was removed and added next to place `index`. */
function changedBeside(edits: readonly Edit[], index: number, step: 1 | -1): number {
  let most = 0;
  for (let at = index + step; edits[at] && edits[at]?.kind !== 'same'; at += step)
    most = Math.max(most, edits[at]?.text.trim().length ?? 0);
  return most;
}

/** Neighbours of one kind as one; between two same texts, what was removed comes before what was added. */
function joined(edits: readonly Edit[]): Edit[] {
  const result: Edit[] = [];
  let removed = '';
  let added = '';
  const flush = () => {
    if (removed) result.push({ kind: 'removed', text: removed });
    if (added) result.push({ kind: 'added', text: added });
    removed = '';
    added = '';
  };
  for (const { kind, text } of edits) {
    if (kind === 'removed') removed += text;
    else if (kind === 'added') added += text;
    else {
      flush();
      const last = result.at(-1);
      if (last?.kind === 'same') result[result.length - 1] = { kind, text: last.text + text };
      else result.push({ kind, text });
    }
  }
  flush();
  return result;
}
