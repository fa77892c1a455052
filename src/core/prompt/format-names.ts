import type { PromptFormatId } from './prompt.ts';

/**
 * What a file's name tells: `prompt`, a prompt that people expect to see listed; `quiet`, one that most people keep for
 * their editor alone, so that little is made of it; `named`, a file of any kind, a prompt only where a suite names it.
 */
export type NameTells = 'prompt' | 'quiet' | 'named';

/** How the files of a format are known, without reading any. Light: it is loaded when an editor starts. */
export interface FormatNames {
  readonly id: PromptFormatId;
  /** Shown to people, e.g. `Dotprompt (.prompt)`. */
  readonly title: string;
  /** What a path tells; undefined where a file of this name is not of this format. */
  tells(path: string): NameTells | undefined;
  /** Globs that find every file that is a `prompt` by name; `tells` has the last word on what they find. */
  readonly globs: readonly string[];
}

/** `.json` and `.yaml` that may hold a prompt; suites, rubrics to share and overrides do not. */
export function isDataName(path: string): boolean {
  return /\.(json|ya?ml)$/i.test(path) && !/\.(eval|rubrics|environments)\.ya?ml$/i.test(path);
}
