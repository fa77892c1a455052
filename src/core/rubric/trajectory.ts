import type { JsonObject, JsonValue } from '../json.ts';
import type { Role } from '../prompt/message.ts';

/** A tool call as rubrics compare it. */
export interface Call {
  readonly name: string;
  /** Undefined where the arguments are no JSON object. */
  readonly args: JsonObject | undefined;
  /** What the tool gave back, where it is known. */
  readonly result?: JsonValue;
}

/** One message of a trajectory. */
export interface Turn {
  readonly role: Role;
  readonly text: string;
  readonly calls: readonly Call[];
}

/** One operation, with those that it caused: a span of a trace, or a call or an answer that a message stands for. */
export interface Operation {
  readonly kind: 'agent' | 'model' | 'tool' | 'other';
  readonly name: string;
  readonly input?: JsonValue;
  readonly output?: JsonValue;
  readonly children: readonly Operation[];
}

/**
 * What an agent did on the way to its answer, whatever recorded it: the messages of an application under test or of a
 * conversation, or the spans of a trace. What the agent was given (system and user messages at the start) is no part.
 */
export interface Trajectory {
  readonly turns: readonly Turn[];
  /** In order of their start; not nested where only messages are known. */
  readonly operations: readonly Operation[];
}

/** The operations that turns alone tell of: each answer of the model, then each of its calls. */
export function operationsOf(turns: readonly Turn[]): Operation[] {
  return turns.flatMap(({ role, text, calls }) => {
    if (role !== 'assistant') return [];
    const answer: Operation[] =
      text === '' ? [] : [{ kind: 'model', name: 'model', output: text, children: [] }];
    return [
      ...answer,
      ...calls.map(
        ({ name, args, result }): Operation => ({
          kind: 'tool',
          name,
          input: args ?? null,
          ...(result === undefined ? {} : { output: result }),
          children: [],
        }),
      ),
    ];
  });
}
