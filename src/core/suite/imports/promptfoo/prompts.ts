import { isJsonObject, type JsonObject } from '../../../json.ts';
import type { Range } from '../../../problem.ts';
import { piecesOf } from '../../../prompt/formats/promptfoo/pieces.ts';
import type { Places } from '../../../prompt/schema-problems.ts';
import { placesBelow } from '../../../prompt/schema-problems.ts';
import { sourceText } from '../../../prompt/source-text.ts';
import { type Context, codeWords, isCode, itemsOf, member, type Placed } from './context.ts';

/** A prompt of the configuration before it is read as a template. */
export interface RawPrompt {
  readonly text: string;
  /** The file that it stands in, by path from the workspace's root; undefined where it stands in the configuration. */
  readonly file?: string;
  /** Whether the file holds nothing else. */
  readonly alone: boolean;
  /** Which prompt of its file, from 1. */
  readonly number: number;
  readonly label?: string;
  readonly places: Places;
  readonly range?: Range;
}

const readable = /\.(txt|md|j2|json|jsonl|ya?ml|csv)$/i;
const remote = /^(langfuse|portkey|helicone):\/\//;

/**
 * The prompts under `prompts`: texts, files, patterns, with or without labels. Functions and programs are left out,
 * with a problem.
 */
export async function readRawPrompts(written: Placed | undefined, context: Context): Promise<RawPrompt[]> {
  if (!written) {
    return [];
  }
  const prompts: RawPrompt[] = [];
  for (const { text, label, places } of entriesOf(written, context)) {
    for (const prompt of await promptsOf(text, places, context))
      prompts.push(label === undefined ? prompt : { ...prompt, label });
  }
  return prompts;
}

interface Entry {
  readonly text: string;
  readonly label?: string;
  readonly places: Places;
}

function entriesOf(written: Placed, context: Context): Entry[] {
  const { value, places } = written;
  if (typeof value === 'string') return [{ text: value, places }];
  if (isJsonObject(value)) {
    // The old form: text or path → label.
    return Object.entries(value).map(([text, label]) => ({
      text,
      ...(typeof label === 'string' ? { label } : {}),
      places: placesBelow(places, [text]),
    }));
  }
  return itemsOf(written).flatMap((item) => {
    const one = item.value;
    if (typeof one === 'string') return [{ text: one, places: item.places }];
    const entry = isJsonObject(one) ? labelled(one, item, context) : undefined;
    if (entry) return [entry];
    context.findings.error(
      {
        code: 'import-invalid',
        message: 'A prompt must be a text, a path, or a mapping with "raw" or "id".',
        remedy: 'Write its text.',
      },
      item.places,
    );
    return [];
  });
}

function labelled(one: JsonObject, item: Placed, context: Context): Entry | undefined {
  const text = typeof one.raw === 'string' ? one.raw : one.id;
  if (typeof text !== 'string') return undefined;
  if (isJsonObject(one.config) && Object.keys(one.config).length > 0) {
    context.findings.error(
      {
        code: 'import-prompt-config',
        message: 'This prompt changes parameters of the model ("config"), which is not read.',
        remedy: 'Put parameters into the provider, or into a prompt file of its own.',
      },
      member(item, 'config')?.places ?? item.places,
    );
  }
  return {
    text,
    ...(typeof one.label === 'string' && one.label !== '' ? { label: one.label } : {}),
    places: item.places,
  };
}

async function promptsOf(written: string, places: Places, context: Context): Promise<RawPrompt[]> {
  const range = places.rangeOf([]);
  const inline = (text: string): RawPrompt[] => [
    { text, alone: false, number: 1, places, ...(range ? { range } : {}) },
  ];
  if (remote.test(written)) {
    context.findings.error(
      {
        code: 'import-remote-prompt',
        message: `The prompt "${written.slice(0, 120)}" is kept by a service, which is not asked.`,
        remedy: 'Save the prompt as a file, and name that.',
      },
      places,
    );
    return [];
  }
  if (!namesFile(written)) return inline(written);
  if (written.startsWith('exec:') || isCode(written) || /\.(js|ts|py)\b.*:/.test(written)) {
    context.findings.error(codeWords('prompt', written), places);
    return [];
  }
  if (range === undefined) return [];
  const path = written.replace(/^file:\/\//, '');
  const isPattern = /[*?{}[\]]/.test(path);
  if (!readable.test(path) && !isPattern) {
    // A sentence may look like a path; one that names no file is its own text there and here.
    if (!written.startsWith('file://') && /\s/.test(written)) return inline(written);
    context.findings.error(
      {
        code: 'import-prompt-format',
        message: `The prompt "${written.slice(0, 120)}" looks like a file, but of no kind that holds a prompt.`,
        remedy: 'Use .txt, .md, .j2, .json, .yaml, .jsonl or .csv.',
      },
      places,
    );
    return [];
  }
  if (isPattern && !written.startsWith('file://') && /\s/.test(written) && !readable.test(path))
    return inline(written);
  const files = await context.filesNamed(written, places, [], 'prompt');
  const prompts: RawPrompt[] = [];
  for (const file of files) {
    if (isCode(file)) context.findings.error(codeWords('prompt', file), places);
    else if (readable.test(file)) prompts.push(...(await promptsOfFile(file, places, range, context)));
  }
  return prompts;
}

async function promptsOfFile(
  file: string,
  places: Places,
  range: Range,
  context: Context,
): Promise<RawPrompt[]> {
  const text = await context.text(file);
  if (text === undefined) return [];
  if (/\.(json|ya?ml)$/i.test(file)) return [{ text, file, alone: true, number: 1, places, range }];
  const pieces = await context.findings.attempt(() => piecesOf(sourceText({ path: file, text })));
  return (pieces ?? []).map((piece, index) => ({
    text: piece.text,
    file,
    alone: pieces?.length === 1,
    number: index + 1,
    ...(piece.label === undefined ? {} : { label: piece.label }),
    places,
    range,
  }));
}

/** Whether promptfoo takes a prompt for a path and not for text. */
function namesFile(text: string): boolean {
  if (text.includes('\n')) return false;
  const ending = /\.(c|m)?(j|t)s$|\.(csv|j2|json|jsonl|md|py|txt|ya?ml|sh|bash|exe|bat|cmd|ps1|rb|pl)$/;
  return (
    text.startsWith('file://') ||
    text.startsWith('exec:') ||
    text
      .split(':')
      .slice(-2)
      .some((part) => ending.test(part)) ||
    text.at(-3) === '.' ||
    text.at(-4) === '.' ||
    /[*/\\]/.test(text)
  );
}
