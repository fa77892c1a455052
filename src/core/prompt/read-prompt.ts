import { InputError, type Problem } from '../problem.ts';
import { definitionHash } from './definition.ts';
import { type ReadEnvironments, readEnvironments } from './environments-file.ts';
import { isPartial } from './formats/dotprompt/format.ts';
import { formatOfPrompt, promptFormats } from './formats/registry.ts';
import type { Prompt, PromptSource, ReadText } from './prompt.ts';
import { refuseFormat, unsupportedFormat } from './unsupported-formats.ts';

/**
 * Reads and resolves a prompt file of any supported format, recognised by its name, with the overrides of environments
 * that stand beside it.
 * @param file the prompt itself; its text may come from an unsaved buffer.
 * @param readText reads what belongs to the file, such as partials.
 * @throws {InputError} with every problem found; `unknown-prompt-format`, `unsupported-prompt-format` or
 *   `prompt-is-partial` where the name already tells that this is no prompt to read.
 */
export async function readPrompt(file: PromptSource, readText: ReadText): Promise<Prompt> {
  const format = formatOfPrompt(file);
  if (!format) throw unknownFormat(file.path);
  const [prompt, environments] = await both(
    format.read(file, readText),
    readEnvironments(file.path, readText),
  );
  return withEnvironments(prompt, environments);
}

/**
 * Every prompt of a file: one for most formats, more for files such as `.jsonl` and `.csv`.
 * @throws {InputError} as `readPrompt` does.
 */
export async function readPrompts(file: PromptSource, readText: ReadText): Promise<readonly Prompt[]> {
  const format = formatOfPrompt(file);
  if (!format) throw unknownFormat(file.path);
  if (!format.readAll) return [await readPrompt(file, readText)];
  const [prompts, environments] = await both(
    format.readAll(file, readText),
    readEnvironments(file.path, readText),
  );
  return prompts.map((prompt) => withEnvironments(prompt, environments));
}

function withEnvironments(prompt: Prompt, read: ReadEnvironments | undefined): Prompt {
  if (read === undefined) return prompt;
  const { source, environments, problems } = read;
  const rest = { sources: [...prompt.sources, source], problems: [...prompt.problems, ...problems] };
  if (environments === undefined) return { ...prompt, ...rest };
  const definition = { ...prompt.definition, environments };
  return { ...prompt, ...rest, definition, definitionHash: definitionHash(definition) };
}

/** Both results; what is wrong with both files is told at once. */
async function both<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  const [first, second] = await Promise.allSettled([one, other]);
  if (first.status === 'fulfilled' && second.status === 'fulfilled') return [first.value, second.value];
  const reasons = [first, second].flatMap((end) =>
    end.status === 'rejected' ? [end.reason as unknown] : [],
  );
  const problems: Problem[] = [];
  for (const reason of reasons) {
    if (!(reason instanceof InputError)) throw reason;
    problems.push(...reason.problems);
  }
  throw new InputError(problems);
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
