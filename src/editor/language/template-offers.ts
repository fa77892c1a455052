import type { Offer, OfferContext } from './offer.ts';
import { rubricOf } from './places.ts';
import { variableNames, variableWords } from './variables.ts';
import { snippetText } from './yaml-text.ts';

/** What stands between two opening braces and the cursor. */
const opening = /\{\{\s*([^{}\s]*)$/u;

/** Names that a placeholder may insert, beside the variables. */
const ofCase = [
  { name: 'expected', about: 'The expected output of the case.' },
  { name: 'metadata', about: 'Anything else that the case keeps; write on with a dot.' },
];

/** What a placeholder of a rubric's text may name; undefined where the cursor stands in none. */
export async function templateOffers({ spot, kind, around }: OfferContext): Promise<Offer[] | undefined> {
  const rubric = rubricOf(kind, spot.path);
  const found = spot.role === 'key' ? null : opening.exec(spot.before);
  if (rubric === undefined || rubric.rest.length === 0 || found === null) return undefined;
  const typed = found[1] ?? '';
  const start = spot.start + spot.before.length - typed.length;
  const after = spot.typed.slice(spot.before.length);
  const end = start + typed.length + (/^[^{}\s]*/u.exec(after)?.[0].length ?? 0);
  const rest = spot.typed.slice(end - spot.start);
  const close = /^\s*\}\}/u.test(rest) ? '' : '\\}\\}';
  const variables = variableNames(await around.prompts(), []);
  const offer = (name: string, about: string, order: string): Offer => ({
    label: name,
    kind: 'variable',
    detail: order === '0' ? 'variable' : 'of the case',
    about,
    snippet: snippetText(name) + close,
    start,
    end,
    order: `${order}${name}`,
  });
  return [
    ...variables.map((variable) => offer(variable.name, variableWords(variable), '0')),
    ...ofCase.map(({ name, about }) => offer(name, about, '1')),
  ];
}
