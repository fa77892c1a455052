/** Something found in an output; `start` and `end` are UTF-16 units. */
export interface Finding {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

/** What was found, by kind, place and a masked value: the value itself never stands in a reason. */
export function foundReason(what: string, findings: readonly Finding[], text: string): string {
  const shown = findings
    .slice(0, 5)
    .map(({ kind, start, end }) => `${kind} ${masked(text.slice(start, end))} at character ${start + 1}`);
  const more = findings.length > 5 ? ` and ${findings.length - 5} more` : '';
  return `The output holds a ${what}: ${shown.join(', ')}${more}.`;
}

/** The first two characters of a value that is long enough to hide the rest. */
function masked(value: string): string {
  return value.length >= 8 ? `${JSON.stringify(value.slice(0, 2)).slice(0, -1)}…"` : '"…"';
}
