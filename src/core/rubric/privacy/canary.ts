/** How a canary came out. */
export type CanaryForm =
  | 'as it is'
  | 'with other spacing or case'
  | 'reversed'
  | 'in base64'
  | 'in hexadecimal';

/** Shorter ones, without white space and punctuation, would be found by chance. */
const shortest = 6;

/** The form in which a canary, a text that nobody would write by chance, stands in a text; null where it does not. */
export function canaryIn(text: string, canary: string): CanaryForm | null {
  if (text.includes(canary)) return 'as it is';
  const bare = bareOf(canary);
  if (bare.length < shortest) return null;
  const all = bareOf(text);
  if (all.includes(bare)) return 'with other spacing or case';
  if (all.includes([...bare].reverse().join(''))) return 'reversed';
  if (all.includes(Buffer.from(canary).toString('hex'))) return 'in hexadecimal';
  const packed = text.replace(/\s+/g, '').replaceAll('-', '+').replaceAll('_', '/');
  return base64Forms(canary).some((form) => packed.includes(form)) ? 'in base64' : null;
}

function bareOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** The characters that stand for a text alone, for each of the three places in which base64 may meet it. */
function base64Forms(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    const whole = Math.floor((bytes.length * 8) / 6);
    return bytes.toString('base64').slice(Math.ceil((before * 8) / 6), whole);
  });
}
