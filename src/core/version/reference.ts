import { InputError } from '../problem.ts';

/** `PROMPT@REF`, split. */
export interface VersionReference {
  /** As written. */
  readonly prompt: string;
  readonly ref: string;
}

/**
 * Splits `PROMPT@REF` at the last `@`.
 * @throws {InputError} `bad-reference` when one of the two is missing.
 */
export function parseReference(text: string): VersionReference {
  const cut = text.lastIndexOf('@');
  const [prompt, ref] = [text.slice(0, Math.max(0, cut)), text.slice(cut + 1)];
  if (cut > 0 && ref !== '') return { prompt, ref };
  throw InputError.of({
    code: 'bad-reference',
    message: `"${text}" names no version.`,
    remedy: `Write PROMPT@REF, for example ${cut > 0 ? prompt : text || 'support.prompt'}@production; REF is a number, a hash, a label, a git ref or "working".`,
  });
}
