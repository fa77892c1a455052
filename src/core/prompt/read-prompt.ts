import { InputError } from '../problem.ts';
import { isPartial } from './formats/dotprompt/format.ts';
import { formatOf, promptFormats } from './formats/registry.ts';
import type { Prompt, PromptSource, ReadText } from './prompt.ts';
import { refuseFormat, unsupportedFormat } from './unsupported-formats.ts';

/**
 * Reads and resolves a prompt file of any supported format, recognised by its name.
 * @param file the prompt itself; its text may come from an unsaved buffer.
 * @param readText reads what the file refers to, such as partials.
 * @throws {InputError} with every problem found; `unknown-prompt-format`, `unsupported-prompt-format` or
 *   `prompt-is-partial` where the name already tells that this is no prompt to read.
 */
export async function readPrompt(file: PromptSource, readText: ReadText): Promise<Prompt> {
  const format = formatOf(file.path);
  if (format) return format.read(file, readText);
  const other = unsupportedFormat(file.path);
  if (other) throw refuseFormat(file.path, other);
  if (isPartial(file.path)) {
    throw InputError.of({
      code: 'prompt-is-partial',
      message: 'A .prompt file whose name begins with "_" is a partial, a piece of other prompts.',
      remedy: 'Name a prompt that uses it, or take the "_" from its name.',
      file: file.path,
    });
  }
  throw InputError.of({
    code: 'unknown-prompt-format',
    message: 'The name of this file is that of no prompt format.',
    remedy: `Prompts are read from ${promptFormats.map(({ title }) => title).join(', ')}.`,
    file: file.path,
  });
}
