import type { HistoryMessage } from '../case.ts';
import type { JsonObject, JsonSchema, JsonValue } from '../json.ts';
import type { Problem, Range } from '../problem.ts';
import type { FormatNames } from './format-names.ts';
import type { Pattern } from './invert/pattern.ts';
import type { Message, Parameters, ResponseFormat, Tool } from './message.ts';

/** The formats that are read; one folder each under `formats/`. */
export type PromptFormatId =
  | 'dotprompt'
  | 'github'
  | 'text'
  | 'prompty'
  | 'jinja'
  | 'chat'
  | 'promptfoo'
  | 'langfuse'
  | 'langchain'
  | 'editor-file';

/** How a template is filled; `prompty` and `prompty-mustache` also open messages at lines such as `user:`. */
export type TemplateEngine =
  | 'handlebars'
  | 'github'
  | 'text'
  | 'jinja'
  | 'mustache'
  | 'f-string'
  | 'prompty'
  | 'prompty-mustache'
  | 'editor-file';

/** One message of a template that is a list of messages. */
export interface DefinedMessage {
  readonly role: string;
  readonly text: string;
  /** What is not text: media, calls of tools, places for earlier messages. */
  readonly more?: JsonObject;
}

/** A variable of a template, found in the syntax tree, never by pattern. */
export interface Variable {
  /** Dotted path as a case gives it, `items[].name` inside a loop. */
  readonly path: string;
  readonly schema?: JsonSchema;
  readonly default?: JsonValue;
  readonly required: boolean;
  /** Where the template uses it, and where the schema declares it. */
  readonly uses: readonly Range[];
  readonly declaration?: Range;
}

/**
 * The neutral, resolved form of a prompt: all that changes behaviour, nothing else. Partials, schemas and defaults
 * are inlined. `definitionHash` is the SHA-256 of its RFC 8785 form (`reference/prompt-formats.md` section 13).
 */
export interface Definition {
  readonly v: 1;
  readonly engine: TemplateEngine;
  /** The template: one text for Dotprompt, Prompty and plain text, a list of role and text for message lists. */
  readonly template: string | readonly DefinedMessage[];
  /** Name → text of every partial that the template reaches. */
  readonly partials?: { readonly [name: string]: string };
  readonly inputSchema?: JsonSchema;
  readonly defaults?: JsonObject;
  readonly model?: string;
  readonly parameters: JsonObject;
  readonly tools: readonly JsonObject[];
  readonly response?: JsonObject;
  /** Environment → what it has otherwise, where some has something. */
  readonly environments?: Environments;
}

/** What an environment such as `production` has otherwise than the prompt says. */
export interface EnvironmentOverrides {
  readonly model?: string;
  /** Under the names of `Parameters`; null takes a parameter away. */
  readonly parameters?: JsonObject;
}

export type Environments = { readonly [environment: string]: EnvironmentOverrides };

/** A file that took part in making a prompt, for restoring an old version with its comments. */
export interface PromptSource {
  /** Path from the workspace's root, `/` between parts. */
  readonly path: string;
  readonly text: string;
}

/** What a case brings to a prompt. */
export interface RenderInput {
  readonly vars: JsonObject;
  readonly history?: readonly HistoryMessage[];
}

/** The messages of one case; `problems` is non-empty (missing or unknown variable …) only with warnings: errors throw. */
export interface RenderedPrompt {
  readonly messages: readonly Message[];
  readonly problems: readonly Problem[];
}

/** Places that the editor decorates. */
export interface PromptOutline {
  /** Where CodeLens stands: the first line of the prompt itself. */
  readonly head: Range;
  readonly model?: Range;
  /** One for each message of the template, in order. */
  readonly messages: readonly { readonly role: string; readonly range: Range }[];
}

/** A prompt file, read and resolved. Made by `readPrompt`; never by hand. */
export interface Prompt {
  readonly format: PromptFormatId;
  /** Path from the workspace's root, `/` between parts; of several prompts in a file with its name, `prompts.jsonl#2`. */
  readonly path: string;
  readonly name?: string;
  readonly description?: string;
  readonly variables: readonly Variable[];
  /** As it stands in the file, e.g. `openai/gpt-5-mini`; a format's custom and the configuration map it to a model id. */
  readonly model?: string;
  readonly parameters: Parameters;
  readonly tools: readonly Tool[];
  readonly response?: ResponseFormat;
  readonly definition: Definition;
  /** `sha256:` and 64 hex digits. */
  readonly definitionHash: string;
  readonly sources: readonly PromptSource[];
  readonly outline: PromptOutline;
  /** An editor runs this file and adds context that Regrade does not see, so results are an approximation. */
  readonly editorRun?: true;
  /** Which prompt of a file that holds several, counted from 1, and what it is called there. */
  readonly piece?: PieceName;
  /** The environment whose overrides are laid over model, parameters and definition; made by `inEnvironment`. */
  readonly environment?: { readonly name: string; readonly overrides: EnvironmentOverrides };
  /** Warnings; a file with errors gives no Prompt but an InputError. */
  readonly problems: readonly Problem[];
  /**
   * The messages for one case. Pure; the same input gives the same messages.
   * @throws {InputError} when a required variable is missing or a value has the wrong type; the problem names the
   *   variable and the range of its first use.
   */
  render(input: RenderInput): RenderedPrompt;
  /** What every render looks like, for `invertPrompt` and for writing another format. */
  pattern(): Pattern;
}

/** Reads files that a prompt refers to (partials, schemas): path from the workspace's root → text, undefined if there is none. */
export type ReadText = (path: string) => Promise<string | undefined>;

/** One prompt format: knows its files and reads them. One folder each, one line in `names.ts` and in `registry.ts`. */
export interface PromptFormat extends FormatNames {
  /** For names that several formats have, such as `.json`: whether the content is of this one. */
  claims?(text: string): boolean;
  /**
   * The prompts of a file, for formats whose files may hold several; one alone has no name. Reads no template.
   * @throws {InputError} for a file that cannot be cut.
   */
  pieces?(file: PromptSource): readonly PieceName[];
  /**
   * @param file the prompt itself; its text may come from an unsaved buffer.
   * @param piece which prompt of a file of several, counted from 1.
   * @throws {InputError} with every problem found.
   */
  read(file: PromptSource, readText: ReadText, piece?: number): Promise<Prompt>;
}

/** One prompt of a file of several. */
export interface PieceName {
  /** Counted from 1. */
  readonly number: number;
  readonly label?: string;
}
