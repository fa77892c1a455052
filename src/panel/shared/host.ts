/** What stands behind a view: VS Code's extension host, or a page that holds the data itself. */
export interface Host<From, To> {
  /** False in a report: nothing can be done, only read. */
  readonly live: boolean;
  readonly post: (message: From) => void;
  /** Calls `receive` with each message; the result stops it. */
  readonly listen: (receive: (message: To) => void) => () => void;
  /** What a person looked at when the view was last here. */
  readonly kept: () => unknown;
  readonly keep: (view: unknown) => void;
}

/** A host that answers from data of the page, and may say something unasked. */
export interface AnsweringHost<From, To> extends Host<From, To> {
  readonly say: (messages: Iterable<To>) => void;
}

/** Such a host: nothing is asked of anyone, and nothing can be done. */
export function answeringHost<From, To>(answer: (message: From) => Iterable<To>): AnsweringHost<From, To> {
  const receivers = new Set<(message: To) => void>();
  const say = (messages: Iterable<To>) => {
    for (const each of messages) for (const receive of receivers) receive(each);
  };
  return {
    live: false,
    post: (message) => say(answer(message)),
    say,
    listen: (receive) => {
      receivers.add(receive);
      return () => receivers.delete(receive);
    },
    kept: () => null,
    keep: () => undefined,
  };
}

/** The host of a component that stands in no view. */
export const nobody: Host<unknown, never> = answeringHost(() => []);
