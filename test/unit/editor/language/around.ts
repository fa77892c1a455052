// What stands around the suite of these tests: two prompts, some files, labels, tags and models.
import type { Prompt } from '../../../../src/core/prompt/prompt.ts';
import { readPrompt } from '../../../../src/core/prompt/read-prompt.ts';
import { suiteJsonSchema } from '../../../../src/core/suite/json-schema.ts';
import type { Offer } from '../../../../src/editor/language/offer.ts';
import { offersAt } from '../../../../src/editor/language/offers.ts';
import type { FileKind } from '../../../../src/editor/language/places.ts';
import { SuiteSchema } from '../../../../src/editor/language/schema.ts';
import { rubricsFileSchema } from '../../../../src/editor/language/suite-schemas.ts';
import type { Surroundings } from '../../../../src/editor/language/surroundings.ts';

const greeting = `---
model: openai/gpt-5-mini
input:
  schema:
    name: string
    mood(enum): [cheerful, gruff]
    note?: string
---
Greet {{name}}, {{mood}}. {{note}} {{#if orders}}{{#each orders}}{{title}}{{/each}}{{/if}}
`;

export const prompt: Prompt = await readPrompt(
  { path: 'greeting.prompt', text: greeting },
  async () => undefined,
);

export const around: Surroundings = {
  prompts: async () => [prompt],
  promptAt: async (written) => (written === 'greeting.prompt' ? prompt : undefined),
  paths: async (what) => [`${what}.file`, `a ${what}.file`],
  models: async () => [
    { id: 'echo', about: 'free', order: 1 },
    { id: 'openai:', about: 'OpenAI', order: 2 },
  ],
  aboutModel: async (written) => `about ${written}`,
  labels: async () => ['production'],
  tags: async () => ['short'],
};

export const suiteSchema = new SuiteSchema(suiteJsonSchema());
export const rubricsSchema = new SuiteSchema(rubricsFileSchema(suiteJsonSchema()));

/** A text with `|` where the cursor is. */
export function cursor(marked: string): { readonly text: string; readonly offset: number } {
  const offset = marked.indexOf('|');
  return { text: marked.slice(0, offset) + marked.slice(offset + 1), offset };
}

/** What is offered at the cursor, in the order of the list. */
export async function offers(marked: string, kind: FileKind = 'suite'): Promise<Offer[]> {
  const { text, offset } = cursor(marked);
  const schema = kind === 'rubrics' ? rubricsSchema : suiteSchema;
  const found = await offersAt(text, offset, kind, schema, around);
  return found.toSorted((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0));
}

export const labels = async (marked: string, kind: FileKind = 'suite'): Promise<string[]> =>
  (await offers(marked, kind)).map(({ label }) => label);

/** The text after an offer was taken, without the places that a snippet leaves to fill. */
export async function taken(marked: string, label: string): Promise<string> {
  const { text } = cursor(marked);
  const offer = (await offers(marked)).find((one) => one.label === label);
  if (offer === undefined) throw new Error(`${label} is not offered`);
  const plain = offer.snippet.replaceAll(/(?<!\\)\$\d/gu, '').replaceAll(/\\([\\$}])/gu, '$1');
  const before = text.slice(text.lastIndexOf('\n', offer.start - 1) + 1, offer.start);
  const indent = /^\s*/u.exec(before)?.[0] ?? '';
  return text.slice(0, offer.start) + plain.replaceAll('\n', `\n${indent}`) + text.slice(offer.end);
}
