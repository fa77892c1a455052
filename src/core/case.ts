import { hashOf } from './canonical.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { Range } from './problem.ts';

/** An earlier message of a conversation, as a case or a recorded trace gives it. */
export interface HistoryMessage {
  readonly role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
  readonly content: string;
}

/** One test: what goes in, what is expected, and where it comes from. `source*` fields are places, never identity. */
export interface Case {
  /** Stable identity: `id`, else `name`, else a hash of the content; never the position. */
  readonly id: string;
  readonly name?: string;
  readonly vars: JsonObject;
  readonly history?: readonly HistoryMessage[];
  readonly expected?: JsonValue;
  /** Documents that the answer may rest on. */
  readonly context?: readonly string[];
  /** Recorded tool results, for replays. */
  readonly tools?: JsonValue;
  /** Rubrics of this case alone: name → options as written. */
  readonly rubrics?: JsonObject;
  readonly tags?: readonly string[];
  readonly cluster?: string;
  readonly metadata?: JsonObject;
  /** Provenance, e.g. the trace that this case was pulled from. */
  readonly source?: JsonObject;
}

/** A case with the place that it was read from. */
export interface LocatedCase {
  readonly case: Case;
  /** Path from the workspace's root. */
  readonly file: string;
  readonly range?: Range;
}

/** The identity of a case without `id` and `name`: `case-` and 12 hex digits of the hash of what it asks and expects. */
export function contentIdentity(content: Omit<Case, 'id' | 'name' | 'source' | 'metadata' | 'tags'>): string {
  return `case-${hashOf(JSON.parse(JSON.stringify(content)) as JsonValue).slice(0, 12)}`;
}
