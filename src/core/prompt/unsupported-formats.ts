import { InputError } from '../problem.ts';

/** Files that are known to be prompts of another kind: refused by name, never misread as one that is read. */
const unsupported: readonly { readonly pattern: RegExp; readonly title: string }[] = [
  { pattern: /\.promptl$/i, title: 'a PromptL file' },
  { pattern: /\.baml$/i, title: 'a BAML file' },
];

/** What kind of prompt file of an unsupported format this is, e.g. `a Prompty file`; undefined for all others. */
export function unsupportedFormat(path: string): string | undefined {
  return unsupported.find(({ pattern }) => pattern.test(path))?.title;
}

/** The refusal of a known format. */
export function refuseFormat(path: string, title: string): InputError {
  return InputError.of({
    code: 'unsupported-prompt-format',
    message: `This is ${title}, a format that Regrade knows but does not read.`,
    remedy: 'Use a Dotprompt file (.prompt), a .prompt.yml, a .prompty, or plain text with {{variables}}.',
    file: path,
  });
}
