import type { ToComparison } from '../../panel/comparison-contract.ts';

/** Messages that a person sees first: the figures, and the first cases. */
const first = 2;

/** A page that is hidden draws nothing: the others come after so long all the same, ms. */
const longestWait = 1000;

/**
 * Sends a comparison: what is seen first, then, when the page has drawn it, the other cases; those that come meanwhile
 * would hold the drawing up. Each message is copied on its way, so that others get their turn between them.
 * @param drawn resolves when the page has drawn the first
 * @param stopped whether something newer is shown
 */
export async function sendInTurns(
  messages: readonly ToComparison[],
  post: (message: ToComparison) => void,
  drawn: Promise<void>,
  stopped: () => boolean,
): Promise<void> {
  for (const [index, message] of messages.entries()) {
    if (stopped()) return;
    post(message);
    if (index + 1 === first && messages.length > first) await soon(drawn);
    else await new Promise((resolve) => setImmediate(resolve));
  }
}

async function soon(event: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, longestWait);
  });
  await Promise.race([event, late]);
  clearTimeout(timer);
}
