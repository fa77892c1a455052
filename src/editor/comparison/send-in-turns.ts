import type { ToComparison } from '../../panel/comparison-contract.ts';

/** Messages that a person sees first: the figures, and the first cases. */
const first = 2;

/** What the page needs to draw them, ms; cases that come meanwhile would hold it up. */
const drawMs = 100;

/**
 * Sends a comparison: what is seen first, then, when the page had time to draw it, the other cases. Each message is
 * copied on its way, so that others get their turn between them.
 * @param stopped whether something newer is shown
 */
export async function sendInTurns(
  messages: readonly ToComparison[],
  post: (message: ToComparison) => void,
  stopped: () => boolean,
): Promise<void> {
  for (const [index, message] of messages.entries()) {
    if (stopped()) return;
    post(message);
    if (index + 1 === first && messages.length > first)
      await new Promise((resolve) => setTimeout(resolve, drawMs));
    else await new Promise((resolve) => setImmediate(resolve));
  }
}
