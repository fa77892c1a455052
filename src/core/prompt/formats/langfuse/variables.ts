import { InputError } from '../../../problem.ts';
import { mustacheTemplate, type Template } from '../../engines/template.ts';
import type { Path, YamlDocument } from '../../yaml-document.ts';

/** One file and the places in it. */
export interface LangfusePlaces {
  readonly file: string;
  readonly document: YamlDocument;
}

/** The beginning of a reference to another prompt, which Langfuse's server puts in when it hands the prompt out. */
const reference = '@@@langfusePrompt:';

/**
 * A text of the prompt as a template, with the places of its variables.
 * @throws {InputError} with every problem found; `unresolved-reference` for the place of another prompt.
 */
export function langfuseTemplate(text: string, path: Path, { file, document }: LangfusePlaces): Template {
  const range = document.rangeOf(path);
  if (text.includes(reference)) {
    throw InputError.of({
      code: 'unresolved-reference',
      message: 'This prompt takes in another one of Langfuse, whose text is not in this file.',
      remedy: 'Fetch it through the API or the SDK, which puts the text in, and keep that.',
      file,
      range,
    });
  }
  return mustacheTemplate(text, { file, rangeOf: () => range });
}
