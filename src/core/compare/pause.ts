/** Gives the event loop a turn between two stretches of work, so that an editor that compares stays responsive. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
