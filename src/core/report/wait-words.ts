import type { RunProgress } from '../run/run.ts';

/** Waits that are shorter pass by without a word, ms. */
const worthTelling = 2000;

/**
 * What a run waits for: `waiting 20 s, openai takes no more requests now (429)`; empty when it does not wait, or not
 * long. What the provider itself said is left out: it stands at the case if the wait was in vain.
 * @param now ms since 1970
 */
export function waitWords({ waiting }: Pick<RunProgress, 'waiting'>, now: number): string {
  const ms = (waiting?.until ?? 0) - now;
  if (waiting === undefined || ms < worthTelling) return '';
  return `waiting ${Math.round(ms / 1000)} s, ${waiting.reason.split(': ')[0]?.replace(/\.$/u, '')}`;
}
