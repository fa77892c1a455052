const whole = new Intl.NumberFormat('en');

/** A count with thousands marked: `12,345`. */
export function count(n: number): string {
  return whole.format(n);
}

/** `1 case`, `2 cases`. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/**
 * US dollars, two digits that mean something: `$0.25`, `$0.0011`, `$0.05`; an unknown price says so.
 * @param digits `even` keeps a second digit that is zero: `$0.050`
 */
export function money(usd: number | null, digits: 'short' | 'even' = 'short'): string {
  if (usd === null) return 'unknown price';
  if (usd === 0) return '$0.00';
  if (usd < 0.0000001) return 'less than $0.0000001';
  if (usd >= 0.1) return `$${usd.toFixed(2)}`;
  const two = `$${usd.toFixed(Math.min(8, 1 - Math.floor(Math.log10(usd))))}`;
  return digits === 'even' ? two : two.replace(/(?<=\.\d\d+)0$/, '');
}

/** A share as `79 %`. All and nothing are said only of all and nothing. */
export function percent(rate: number): string {
  const rounded = Math.round(rate * 100);
  if (rounded === 100 && rate < 1) return '>99 %';
  if (rounded === 0 && rate > 0) return '<1 %';
  return `${rounded} %`;
}

/** How long something took: `850 ms`, `1.2 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** How long something will take, no finer than one can know. */
export function roughly(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 5) return 'a few seconds';
  if (seconds < 55) return `about ${Math.ceil(seconds / 5) * 5} s`;
  if (seconds < 3300) return `about ${Math.ceil(seconds / 60)} min`;
  return `about ${(seconds / 3600).toFixed(1)} h`;
}

/** How long ago `then` was, both in ms since 1970. */
export function ago(then: number, now: number): string {
  const minutes = Math.round((now - then) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  return `${Math.round(hours / 24)} d ago`;
}

export type Tone = 'good' | 'bad' | 'doubt' | 'plain';
