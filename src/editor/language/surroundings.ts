import type { Prompt } from '../../core/prompt/prompt.ts';

/** A model that may be asked, as it is written. */
export interface KnownModel {
  readonly id: string;
  /** Where it comes from and what it costs, in a few words. */
  readonly about: string;
  /** Those at hand come first: 0 declared in this workspace, 1 on this machine or in the editor, 2 of a vendor. */
  readonly order: 0 | 1 | 2;
}

/** What help for one file has to know of everything around it. Asked for only where it is needed. */
export interface Surroundings {
  /** Prompts that the suite names and that can be read. */
  prompts(): Promise<readonly Prompt[]>;
  /** The prompt that a path in this file names; a glob names none. */
  promptAt(written: string): Promise<Prompt | undefined>;
  /** Files of a kind, as this file would name them. */
  paths(what: 'prompt' | 'dataset' | 'recording' | 'rubrics-file'): Promise<readonly string[]>;
  /** @param typed what stands there already; only a whole provider name lists the models of a vendor */
  models(typed: string): Promise<readonly KnownModel[]>;
  /** What is known of a model id or name, in Markdown; undefined for one that means nothing. */
  aboutModel(written: string): Promise<string | undefined>;
  labels(): Promise<readonly string[]>;
  tags(): Promise<readonly string[]>;
}
