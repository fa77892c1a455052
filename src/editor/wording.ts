import { fileOfPrompt } from '../core/prompt/piece-path.ts';

/** How long ago, in VS Code's own short words: `now`, `2 min ago`, `3 hrs ago`, `5 days ago`. */
export function ageOf(then: number, now: number): string {
  const minutes = Math.floor((now - then) / 60_000);
  if (minutes < 1) return 'now';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} ${hours === 1 ? 'hr' : 'hrs'} ago`;
  const days = Math.floor(hours / 24);
  return `${days} ${days === 1 ? 'day' : 'days'} ago`;
}

/** US dollars: two digits after the point, more for what would read as nothing. */
export function dollars(usd: number): string {
  if (usd === 0) return '$0';
  if (usd < 0.0001) return 'less than $0.0001';
  return `$${usd < 0.1 ? usd.toFixed(4) : usd.toFixed(2)}`;
}

/** `paid $0.12`, or that nobody knows how much was. */
export function amountPaid(usd: number | null): string {
  return `paid ${usd === null ? 'an unknown amount' : dollars(usd)}`;
}

/** A share in whole percent. It says 100 % only for all and 0 % only for none, so that one failure in a thousand shows. */
export function percent(share: number): string {
  const rounded = Math.round(share * 100);
  if (share < 1 && rounded === 100) return '99 %';
  if (share > 0 && rounded === 0) return '1 %';
  return `${rounded} %`;
}

/** `1 case`, `12 cases`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Time left, rounded as one would say it: `about 40 s left`, `about 3 min left`. */
export function timeLeft(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 10) return `about ${seconds} s left`;
  if (seconds < 90) return `about ${Math.round(seconds / 5) * 5} s left`;
  return `about ${Math.round(seconds / 60)} min left`;
}

/** The name that people give a suite: the file's name without its endings. */
export function suiteTitle(path: string): string {
  return fileName(path).replace(/(\.eval|\.prompt)\.ya?ml$/u, '');
}

/**
 * The name that people give a prompt: the file's name without an ending that says that it is a prompt. Other endings
 * stay, as `reply.json` and `reply.txt` may be two prompts.
 */
export function promptTitle(path: string): string {
  return fileName(path).replace(/\.(prompt(\.ya?ml|\.md)?|prompty|(agent|chatmode|instructions)\.md)$/u, '');
}

/** A name for a file that is made beside a prompt. */
export function plainTitle(path: string): string {
  return promptTitle(fileOfPrompt(path)).replace(/\.[a-z\d]+$/iu, '');
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
