import { isJsonObject, type JsonObject } from '../../core/json.ts';
import { findDatasetType } from '../../core/rubric/registry.ts';
import { type Offer, type OfferContext, plainOffer } from './offer.ts';
import { rubricOf } from './places.ts';
import { sectionsOf } from './sections.ts';
import { readTree } from './yaml-tree.ts';

/**
 * The rubrics of a file whose verdicts another one may count, such as `of` of `pass-at-k`: all over a single answer. Of
 * shared files that the suite uses, none.
 */
export function rubricNameOffers(text: string, { spot, kind }: OfferContext): Offer[] {
  const own = rubricOf(kind, spot.path)?.name;
  return Object.entries(rubricsIn(text)).flatMap(([name, rubric]) => {
    if (name === own || name === '$use' || !isJsonObject(rubric)) return [];
    const { type } = rubric;
    if (typeof type !== 'string' || findDatasetType(type) !== undefined) return [];
    return [plainOffer(spot, name, 'rubric', type)];
  });
}

/** What stands under `rubrics`, else at the root of a file of rubrics; what is broken is left out. */
function rubricsIn(text: string): JsonObject {
  const section = sectionsOf(text).find(({ key }) => key === 'rubrics');
  const part = section === undefined ? text : text.slice(section.start, section.end);
  const value = readTree({ text: part, start: section?.start ?? 0, head: '' })?.value;
  if (!isJsonObject(value)) return {};
  const under = section === undefined ? value : value.rubrics;
  return isJsonObject(under) ? under : {};
}
