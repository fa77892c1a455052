import { InputError } from './problem.ts';

const reserved = /^(working|con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$/i;

/** Why a text can be no label, in words that follow `A label`; undefined for a good one. */
function objection(label: string): string | undefined {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(label) || label.endsWith('.')) {
    return 'has 1 to 64 letters, digits, ".", "_" and "-", begins with a letter or digit, and does not end with "."';
  }
  if (/^v?\d+$/i.test(label)) return 'must not look like the number of a version';
  if (/^[0-9a-f]{4,}$/i.test(label)) return 'must not look like the beginning of a hash';
  if (reserved.test(label)) return 'must not have a name that is reserved';
  return undefined;
}

/** Whether a label can have this name on every file system and beside every other kind of reference. */
export function isLabel(label: string): boolean {
  return objection(label) === undefined;
}

/** @throws {InputError} `bad-label`. */
export function checkLabel(label: string): void {
  const why = objection(label);
  if (why === undefined) return;
  throw InputError.of({
    code: 'bad-label',
    message: `"${label.slice(0, 80)}" can be no label: a label ${why}.`,
    remedy: 'Choose a name such as production or staging.',
  });
}
