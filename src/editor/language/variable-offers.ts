import { isJsonObject } from '../../core/json.ts';
import type { Path } from '../../core/prompt/yaml-document.ts';
import { hanging, keySnippet, keysAt, type Offer, type OfferContext, plainOffer, range } from './offer.ts';
import { listedValues } from './schema.ts';
import { type VariableName, variableNames, variablesAt, variableWords } from './variables.ts';

/** Names of the prompt's variables under `vars`: all that are needed at once, then one by one. */
export async function variableOffers({ spot, around }: OfferContext, above: Path): Promise<Offer[]> {
  const present = keysAt(spot);
  const names = variableNames(await around.prompts(), above).filter(({ name }) => !present.has(name));
  const own = names.map(
    (name, index): Offer => ({
      label: name.name,
      kind: 'variable',
      detail: name.required ? 'variable, required' : 'variable',
      about: variableWords(name),
      snippet: keySnippet(spot, name.name, startOf(name, spot.flow)),
      ...range(spot),
      order: `1${String(index).padStart(4, '0')}`,
      again: name.of.some(({ variable }) => valuesOf(variable.schema).length > 0),
    }),
  );
  const needed = names.filter(({ required }) => required);
  if (needed.length < 2 || spot.colon || spot.quote !== undefined) return own;
  const parts = needed.map(({ name }, index) => keySnippet(spot, name, ` $${index + 1}`));
  const all: Offer = {
    label: needed.map(({ name }) => name).join(', '),
    kind: 'snippet',
    detail: 'all required variables',
    snippet: parts.join(spot.flow ? ', ' : hanging(spot, '\n')),
    ...range(spot),
    order: '0',
  };
  return [all, ...own];
}

/** Values that the prompt's own schema lists for a variable. */
export async function variableValueOffers({ spot, around }: OfferContext, path: Path): Promise<Offer[]> {
  const found = variablesAt(await around.prompts(), path).filter(
    ({ variable }) => !variable.path.includes('.') || path.length > 1,
  );
  const values = new Set(found.flatMap(({ variable }) => valuesOf(variable.schema)));
  return [...values].map((value) => plainOffer(spot, value, 'value', 'by the prompt’s schema'));
}

const valuesOf = (schema: unknown): string[] => (isJsonObject(schema) ? listedValues([schema]) : []);

function startOf({ deeper }: VariableName, flow: boolean): string {
  if (deeper === 'mapping') return flow ? ' { $1 }' : '\n  $1';
  if (deeper === 'list') return flow ? ' [$1]' : '\n  - $1';
  return ' ';
}
