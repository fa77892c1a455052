import { sha256 } from '../canonical.ts';
import type { HistoryMessage } from '../case.ts';
import type { JsonObject, JsonSchema } from '../json.ts';
import { InputError, type Problem, type Range } from '../problem.ts';
import { type DefinitionParts, defineCall, definitionHash } from './definition.ts';
import { inputCheck } from './input-check.ts';
import type { Pattern } from './invert/pattern.ts';
import type { Message } from './message.ts';
import type { Prompt, PromptOutline, PromptSource } from './prompt.ts';
import { isWellFormed } from './source-text.ts';
import type { TemplateUse } from './template-use.ts';
import { typedValues } from './typed-values.ts';
import { type Declarations, undeclaredVariables, variablesOf } from './variables.ts';

/** What the reader of a format found in a file; the rest of a Prompt is the same for all formats. */
export interface PromptParts extends Omit<DefinitionParts, 'inputSchema' | 'defaults'> {
  readonly format: Prompt['format'];
  readonly path: string;
  readonly name?: string;
  readonly description?: string;
  readonly inputSchema?: JsonSchema;
  readonly defaults?: JsonObject;
  readonly uses: readonly TemplateUse[];
  readonly rangeOf: Declarations['rangeOf'];
  readonly schemaRange?: Range;
  readonly sources: readonly PromptSource[];
  readonly outline: PromptOutline;
  readonly problems: readonly Problem[];
  readonly editorRun?: true;
  readonly piece?: Prompt['piece'];
  readonly pattern: () => Pattern;
  /** Makes the template ready to be filled, at the first render; then fills it with checked values. */
  readonly prepare: () => Fill;
}

/**
 * Fills a template. `values` is plain data of its own, `mark` a text that none of these values can hold.
 * @throws {InputError} for what only shows with these values.
 */
export type Fill = (values: JsonObject, history: readonly HistoryMessage[], mark: string) => Message[];

/** Characters that the text of one rendered prompt may have; more is a mistake, and no model takes it. */
export const largestRender = 8 * 1024 * 1024;

/** The Prompt of a file that was read. */
export function buildPrompt(parts: PromptParts): Prompt {
  const { path, name, description, model, inputSchema, response, uses } = parts;
  const defaults = parts.defaults ?? {};
  const declarations: Declarations = {
    ...(inputSchema !== undefined ? { schema: inputSchema } : {}),
    ...(parts.schemaRange ? { schemaRange: parts.schemaRange } : {}),
    defaults,
    rangeOf: parts.rangeOf,
  };
  const definition = defineCall(parts);
  const check = inputCheck(path, uses, declarations);
  let fill: Fill | undefined;
  return {
    format: parts.format,
    path,
    ...(name !== undefined ? { name } : {}),
    ...(description !== undefined ? { description } : {}),
    variables: variablesOf(uses, declarations),
    ...(model !== undefined ? { model } : {}),
    parameters: parts.parameters,
    tools: parts.tools,
    ...(response ? { response } : {}),
    definition,
    definitionHash: definitionHash(definition),
    sources: parts.sources,
    outline: parts.outline,
    ...(parts.editorRun ? { editorRun: true } : {}),
    ...(parts.piece ? { piece: parts.piece } : {}),
    problems: [...parts.problems, ...undeclaredVariables(path, uses, inputSchema)],
    render({ vars, history = [] }) {
      const text = JSON.stringify({ ...defaults, ...vars });
      if (text.length > largestRender) throw InputError.of(tooLarge(path));
      const values = typedValues(JSON.parse(text) as JsonObject, inputSchema);
      const problems = check(values);
      fill ??= parts.prepare();
      const messages = fill(values, history, unguessable(text));
      if (messages.some(hasHalfCharacter)) throw InputError.of(halfCharacter(path));
      return { messages, problems };
    },
    pattern: parts.pattern,
  };
}

/**
 * A text that no value can hold: it follows from the hash of all values, so a value that held it would hold a part of
 * its own hash. The same values give the same text, which keeps rendering pure.
 */
function unguessable(values: string): string {
  for (let attempt = 0; ; attempt++) {
    const mark = sha256(`${attempt} ${values}`).slice(0, 32);
    if (!values.includes(mark)) return mark;
  }
}

const hasHalfCharacter = ({ content }: Message) =>
  !content.every((part) => isWellFormed(part.type === 'text' ? part.text : part.url));

export const tooLarge = (file: string): Omit<Problem, 'severity'> => ({
  code: 'render-too-large',
  message: `The prompt or its variables have more than ${largestRender / 1024 / 1024} million characters.`,
  remedy: 'Give the prompt less text or shorter lists.',
  file,
});

const halfCharacter = (file: string): Omit<Problem, 'severity'> => ({
  code: 'lone-surrogate',
  message: 'A value of this case holds half a character (a lone surrogate), which no request can carry.',
  remedy: 'Write the whole character in the case.',
  file,
});
