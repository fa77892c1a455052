import type { Definition, PromptSource } from '../prompt/prompt.ts';

/** What a run graded and keeps: a version that nobody saved. */
export interface Snapshot {
  readonly prompt: string;
  readonly hash: string;
  readonly definitionHash: string;
  readonly definition: Definition;
  readonly sources: readonly PromptSource[];
  /** The environment whose overrides are laid over the definition: no version of its own. */
  readonly environment?: string;
  /** ISO 8601. */
  readonly at: string;
  /** Id of the run. */
  readonly run: string;
}
