import type { Path } from '../../core/prompt/yaml-document.ts';
import type { FileKind } from './places.ts';
import type { SuiteSchema } from './schema.ts';
import type { Spot } from './spot.ts';
import type { Surroundings } from './surroundings.ts';
import { quotedPart, scalarOf, snippetText } from './yaml-text.ts';

/** Something that may be typed at a place. */
export interface Offer {
  readonly label: string;
  readonly kind:
    | 'key'
    | 'value'
    | 'type'
    | 'rubric'
    | 'file'
    | 'model'
    | 'variable'
    | 'label'
    | 'tag'
    | 'snippet';
  /** A few words beside the label. */
  readonly detail?: string;
  /** Markdown. */
  readonly about?: string;
  /** What is put in, in VS Code's snippet syntax. */
  readonly snippet: string;
  /** What it replaces, in UTF-16 units from the file's start. */
  readonly start: number;
  readonly end: number;
  /** Offers are shown in this order. */
  readonly order: string;
  /** There is more to choose once this is in. */
  readonly again?: boolean;
}

/** What the offers of a place are made of. */
export interface OfferContext {
  readonly spot: Spot;
  readonly kind: FileKind;
  readonly schema: SuiteSchema;
  readonly around: Surroundings;
}

/** A key with what comes after its colon; the key alone where a colon stands already. */
export function keySnippet(spot: Spot, name: string, value: string): string {
  if (spot.quote !== undefined) return snippetText(quotedPart(name, spot.quote));
  const key = snippetText(scalarOf(name, spot.flow));
  return spot.colon ? key : `${key}:${hanging(spot, value)}`;
}

/** A value that is written as it reads. */
export function plainOffer(spot: Spot, text: string, kind: Offer['kind'], detail: string): Offer {
  return {
    label: text,
    kind,
    ...(detail === '' ? {} : { detail }),
    snippet: plainSnippet(spot, text),
    ...range(spot),
    order: text,
  };
}

/** A text as it is put in at a spot, so that it reads back as the same text. */
export function plainSnippet(spot: Spot, text: string): string {
  if (spot.quote !== undefined) return snippetText(quotedPart(text, spot.quote));
  return spot.lead + snippetText(scalarOf(text, spot.flow));
}

/** What an offer at a spot replaces. */
export const range = ({ start, end }: Spot) => ({ start, end });

/** The keys that stand in the mapping at a spot, or at a path above it. */
export function keysAt(spot: Spot, path: Path = spot.path): ReadonlySet<string> {
  let at: unknown = spot.root;
  for (const step of path) {
    at = typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? Reflect.get(at, step) : undefined;
  }
  return new Set(typeof at === 'object' && at !== null && !Array.isArray(at) ? Object.keys(at) : []);
}

/** Further lines of a snippet, as far in as the keys at a spot: VS Code takes over the blanks of a line, no dashes. */
export const hanging = (spot: Spot, snippet: string): string =>
  snippet.replaceAll('\n', `\n${' '.repeat(spot.hang)}`);
