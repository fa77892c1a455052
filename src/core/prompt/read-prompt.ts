import { InputError } from '../problem.ts';
import { isPartial } from './formats/dotprompt/format.ts';
import { formatOfPrompt, promptFormats } from './formats/registry.ts';
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
  const format = formatOfPrompt(file);
  if (format) return format.read(file, readText);
  throw unknownFormat(file.path);
}

/**
 * Every prompt of a file: one for most formats, more for files such as `.jsonl` and `.csv`.
 * @throws {InputError} as `readPrompt` does.
 */
export async function readPrompts(file: PromptSource, readText: ReadText): Promise<readonly Prompt[]> {
  const format = formatOfPrompt(file);
  if (!format) throw unknownFormat(file.path);
  return format.readAll ? format.readAll(file, readText) : [await format.read(file, readText)];
}

function unknownFormat(path: string): InputError {
  const other = unsupportedFormat(path);
  if (other) return refuseFormat(path, other);
  if (isPartial(path)) {
    return InputError.of({
      code: 'prompt-is-partial',
      message: 'A .prompt file whose name begins with "_" is a partial, a piece of other prompts.',
      remedy: 'Name a prompt that uses it, or take the "_" from its name.',
      file: path,
    });
  }
  const isData = /\.(json|ya?ml)$/i.test(path);
  return InputError.of({
    code: 'unknown-prompt-format',
    message: isData
      ? 'This file holds no list of messages and no manifest that is known.'
      : 'The name of this file is that of no prompt format.',
    remedy: `Prompts are read from ${promptFormats.map(({ title }) => title).join(', ')}.`,
    file: path,
  });
}
