import { buildPrompt } from '../../build-prompt.ts';
import type { Prompt, PromptSource } from '../../prompt.ts';
import { sourceText } from '../../source-text.ts';
import { oneMessage } from './render.ts';
import { fileTemplate } from './variables.ts';

/**
 * Reads a Jinja template as a prompt of one user message.
 * @throws {InputError} with every problem found.
 */
export function readJinja(file: PromptSource): Prompt {
  const source = sourceText(file);
  const template = fileTemplate(source);
  const firstLine = source.text.indexOf('\n');
  return buildPrompt({
    ...oneMessage(template, source),
    format: 'jinja',
    path: file.path,
    engine: 'jinja',
    template: template.text,
    parameters: {},
    tools: [],
    rangeOf: () => undefined,
    sources: [file],
    outline: {
      head: source.range(0, firstLine === -1 ? source.text.length : firstLine),
      messages: [{ role: 'user', range: source.range(0, source.text.length) }],
    },
    problems: [],
  });
}
