import type { Cell } from '../run/run.ts';

/**
 * 53 bits of what a cell answered (cyrb53 over text, refusal and tool calls without their ids), to tell whether two
 * answers differ without keeping them.
 */
export function answerHash({
  output,
  refusal,
  toolCalls,
}: Pick<Cell, 'output' | 'refusal' | 'toolCalls'>): number {
  let h1 = 0xdeadbeef;
  let h2 = 0x41c6ce57;
  const take = (text: string) => {
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      h1 = Math.imul(h1 ^ code, 2654435761);
      h2 = Math.imul(h2 ^ code, 1597334677);
    }
  };
  take(output ?? '\0none');
  if (refusal !== null) take(`\0${refusal}`);
  if (toolCalls.length > 0) take(`\0${JSON.stringify(toolCalls.map(({ id: _, ...call }) => call))}`);
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909);
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909);
  return 4294967296 * (2097151 & h2) + (h1 >>> 0);
}
