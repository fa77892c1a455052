import { isIP } from 'node:net';
import type { CountryCode } from 'libphonenumber-js';
import { iban, luhn } from './checksums.ts';
import type { Finding } from './findings.ts';

export const personalDataKinds = ['email', 'phone', 'card', 'iban', 'ip', 'us-ssn'] as const;
export type PersonalDataKind = (typeof personalDataKinds)[number];

interface Recogniser {
  /** Bounded repetitions alone, so that any text is searched in linear time. */
  readonly pattern: RegExp;
  readonly confirms: (value: string) => boolean;
}

const recognisers: { readonly [kind in Exclude<PersonalDataKind, 'phone'>]: Recogniser } = {
  email: {
    pattern: /(?<![\w.%+-])[\w.%+-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}\b/gi,
    confirms: () => true,
  },
  card: {
    pattern: /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])/g,
    // Numbers of issuers begin with 2 to 6; orders and times that pass Luhn by chance mostly do not.
    confirms: (value) => /^[2-6]/.test(value) && !/^(\d)(?:[ -]?\1)+$/.test(value) && luhn(value),
  },
  iban: {
    pattern: /\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{1,4}){3,8}\b/g,
    confirms: iban,
  },
  ip: {
    pattern: /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})(?![\w:]|\.\d)/gi,
    confirms: isAddress,
  },
  'us-ssn': {
    pattern: /(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])/g,
    confirms: () => true,
  },
};

/** Addresses of one's own machine are nobody's; `C::B` would be one, too, but is a name in C++. */
function isAddress(value: string): boolean {
  const version = isIP(value);
  if (version === 6) return /\d/.test(value) && value.split(':').filter((group) => group !== '').length >= 3;
  return version === 4 && !/^(?:127\.|0\.0\.0\.0$)/.test(value);
}

/** Phone numbers are searched in pieces of a text: the package's time grows faster than the text. */
const piece = 2000;

/** What in a text has the form, and where there are some the check digits, of personal data; in order. */
export async function findPersonalData(
  text: string,
  kinds: ReadonlySet<PersonalDataKind>,
  country: string | undefined,
): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const [kind, { pattern, confirms }] of Object.entries(recognisers)) {
    if (!kinds.has(kind as PersonalDataKind)) continue;
    for (const match of text.matchAll(pattern)) {
      const value = kind === 'iban' ? longestIban(match[0]) : match[0];
      if (value !== null && confirms(value))
        found.push({ kind, start: match.index, end: match.index + value.length });
    }
  }
  if (kinds.has('phone')) found.push(...(await phonesIn(text, country, found)));
  return found.sort((one, other) => one.start - other.start);
}

/** An IBAN may be followed by a word in capitals that looks like its next group. */
function longestIban(written: string): string | null {
  for (let value = written; value.length >= 15; value = value.slice(0, -1).trimEnd()) {
    if (iban(value)) return value;
  }
  return null;
}

async function phonesIn(
  text: string,
  country: string | undefined,
  known: readonly Finding[],
): Promise<Finding[]> {
  // Nearly all texts have no run of digits that a phone number could be.
  if (!/\d(?:[\s()./-]{0,3}\d){6}/.test(text)) return [];
  const { findPhoneNumbersInText, isSupportedCountry } = await import('libphonenumber-js/min');
  const options = country && isSupportedCountry(country) ? { defaultCountry: country as CountryCode } : {};
  const found: Finding[] = [];
  for (let from = 0; from < text.length; from += piece) {
    // Pieces overlap by more than a number is long.
    for (const { startsAt, endsAt } of findPhoneNumbersInText(text.slice(from, from + piece + 40), options)) {
      const finding = { kind: 'phone', start: from + startsAt, end: from + endsAt };
      const covered = [...known, ...found].some(
        ({ start, end }) => finding.start < end && start < finding.end,
      );
      if (!covered && startsAt < piece) found.push(finding);
    }
  }
  return found;
}
