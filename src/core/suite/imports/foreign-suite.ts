import type { JsonObject } from '../../json.ts';
import type { Problem, Range } from '../../problem.ts';
import type { Parameters } from '../../prompt/message.ts';
import type { Prompt } from '../../prompt/prompt.ts';
import type { Workspace } from '../../workspace.ts';

/** A tool whose suites are read. One folder each, one line in `registry.ts` and one in `names.ts`. */
export interface ForeignTool {
  readonly id: 'promptfoo';
  /** Shown to people. */
  readonly title: string;
  /** Whether a file of this name is a suite of this tool. */
  matches(path: string): boolean;
  /** Whether this text of a file with any name is a suite of this tool, for files that a user picks. */
  claims(text: string): boolean;
  /**
   * Reads a suite as far as it can be read: what is left out has a problem, with severity `error` where verdicts would
   * change and `warning` where they do not.
   * @throws {InputError} where nothing of the file can be read.
   */
  read(workspace: Workspace, path: string): Promise<ForeignSuite>;
}

/** A suite of another tool in our terms. */
export interface ForeignSuite {
  readonly tool: ForeignTool['id'];
  /** Path from the workspace's root. */
  readonly path: string;
  readonly description?: string;
  readonly prompts: readonly ForeignPrompt[];
  readonly models: readonly ForeignModel[];
  readonly trials: number;
  /** Rubrics of every case. */
  readonly rubrics: readonly ForeignRubric[];
  readonly cases: readonly ForeignCase[];
  readonly problems: readonly Problem[];
  /** Every file that took part, by path from the workspace's root. */
  readonly files: readonly string[];
  readonly head: Range;
}

/** A prompt as the other tool reads it. */
export interface ForeignPrompt {
  readonly prompt: Prompt;
  /** Its text, to be written into a file of its own. */
  readonly text: string;
  /** The path, from the workspace's root, that names the same prompt in any suite; absent where none does. */
  readonly file?: string;
  readonly label?: string;
  readonly range?: Range;
}

export interface ForeignModel {
  readonly id: string;
  readonly parameters?: Parameters;
  /** As the other tool's suite writes it, where that is not the id. */
  readonly written?: string;
  readonly range?: Range;
}

export interface ForeignRubric {
  readonly name: string;
  readonly options: JsonObject;
  readonly range?: Range;
}

export interface ForeignCase {
  /** A case record, as a suite or a dataset holds it. */
  readonly record: JsonObject;
  readonly file: string;
  readonly range?: Range;
}
