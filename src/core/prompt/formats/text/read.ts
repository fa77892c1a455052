import { buildPrompt } from '../../build-prompt.ts';
import { historyMessages, insertHistory } from '../../history.ts';
import { messagePattern } from '../../invert/pattern.ts';
import type { Message } from '../../message.ts';
import type { Prompt, PromptSource } from '../../prompt.ts';
import { sourceText } from '../../source-text.ts';
import { fillText } from './render.ts';
import { textTemplate } from './variables.ts';

/**
 * Reads a text file as a prompt of one user message: the whole file, nothing trimmed.
 * @throws {InputError} with every problem found.
 */
export function readPlainText(file: PromptSource): Prompt {
  const source = sourceText(file);
  const template = textTemplate(source);
  const firstLine = source.text.indexOf('\n');
  const whole = source.range(0, source.text.length);
  return buildPrompt({
    format: 'text',
    path: file.path,
    parameters: {},
    tools: [],
    engine: 'text',
    template: source.text,
    uses: template.uses,
    rangeOf: () => undefined,
    sources: [file],
    outline: {
      head: source.range(0, firstLine === -1 ? source.text.length : firstLine),
      messages: [{ role: 'user', range: whole }],
    },
    problems: [],
    pattern: () => messagePattern('user', template.pieces),
    prepare: () => (values, history) => {
      const text = fillText(template, values, file.path);
      const message: Message = { role: 'user', content: [{ type: 'text', text }] };
      return insertHistory([message], historyMessages(history));
    },
  });
}
