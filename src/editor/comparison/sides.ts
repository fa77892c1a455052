import type { ModelId } from '../../core/model/model.ts';
import type { PromptAt } from '../../core/run/targets.ts';
import type { Suite } from '../../core/suite/suite.ts';
import type { ListedSide } from '../../panel/comparison-contract.ts';
import { loadReading } from '../lazy/core.ts';
import { nameOf } from '../versions/version-items.ts';
import { refOf } from '../versions/version-nodes.ts';
import { authorWords } from '../versions/version-words.ts';
import { type PromptPlace, productionLabel, type Versions } from '../versions/versions.ts';

/** One side of a comparison: a version of the prompt, under one model where its suites ask several. */
export interface Side {
  /** What can stand after `PROMPT@`; `working` is the buffer. */
  readonly ref: string;
  readonly model: ModelId | null;
}

/** A side as the webview names it. */
export const sideId = ({ ref, model }: Side) => (model === null ? ref : `${ref}#${model}`);

/** The side that an id names. */
export function sideOf(id: string): Side {
  const cut = id.indexOf('#');
  return cut === -1
    ? { ref: id, model: null }
    : { ref: id.slice(0, cut), model: id.slice(cut + 1) as ModelId };
}

/** What is compared: candidate and further sides each against the same baseline. */
export interface ChosenSides {
  readonly baseline: Side;
  readonly candidate: Side;
  /** A column each beside the candidate. */
  readonly further: readonly Side[];
}

/** The chosen sides, the baseline first. */
export const allSides = ({ baseline, candidate, further }: ChosenSides): readonly Side[] => [
  baseline,
  candidate,
  ...further,
];

/** The models that suites ask, each once. */
export function modelsOf(suites: readonly Suite[]): ModelId[] {
  return [...new Set(suites.flatMap((suite) => suite.models.map(({ id }) => id)))];
}

/**
 * The two sides that a person means who picks these. A version under one model against the same version under all of
 * them would compare answers with themselves: then the other side is the same version under another model.
 */
export function meantSides(baseline: Side, candidate: Side, models: readonly ModelId[]): [Side, Side] {
  const other = (model: ModelId | null) => models.find((one) => one !== model) ?? null;
  if (baseline.ref !== candidate.ref) return [baseline, candidate];
  if (candidate.model !== null && baseline.model === null)
    return [{ ...baseline, model: other(candidate.model) }, candidate];
  if (baseline.model !== null && candidate.model === null)
    return [baseline, { ...candidate, model: other(baseline.model) }];
  return [baseline, candidate];
}

/**
 * All sides that can be compared: versions, commits, what runs graded; and where suites ask several models, each model
 * under the working copy, production and the versions that are compared.
 */
export async function listSides(
  versions: Versions,
  place: PromptPlace,
  suites: readonly Suite[],
  chosen: ChosenSides,
): Promise<ListedSide[]> {
  const { entries } = await versions.timeline(place);
  const sides: ListedSide[] = [{ id: 'working', words: 'working copy', short: 'now', group: 'Versions' }];
  const working = await place.folder.prompt(place.path);
  for (const entry of entries) {
    if (entry.hash === null) continue;
    // A run graded the working copy as it stands: it is there already.
    if (working.ok && entry.number === null && entry.definitionHash === working.value.definitionHash)
      continue;
    const short = nameOf(entry);
    const saved = entry.number !== null;
    const when = entry.at === null ? '' : shortDate(entry.at);
    const parts = saved
      ? [short, entry.labels.join(', '), when, authorWords(entry.author)]
      : [short, entry.message.split('\n', 1)[0]?.slice(0, 40) ?? '', when];
    const fromGit = entry.origins.some(({ kind }) => kind === 'git');
    sides.push({
      id: refOf(entry),
      words: parts.filter((part) => part !== '').join(' · '),
      short,
      group: saved ? 'Versions' : fromGit ? 'Git' : 'Graded by runs',
    });
  }
  const models = modelsOf(suites);
  if (models.length < 2) return sides;
  const production = (await productionSide(versions, place))?.ref;
  const refs = [
    'working',
    ...(production === undefined ? [] : [production]),
    ...allSides(chosen).map((one) => one.ref),
  ];
  for (const ref of new Set(refs)) {
    const version = sides.find(({ id }) => id === ref);
    if (version === undefined) continue;
    for (const model of models) {
      sides.push({
        id: sideId({ ref, model }),
        words: `${ref === 'working' ? version.words : version.short} · ${model}`,
        short: ref === 'working' ? model : `${version.short} · ${model}`,
        group: 'One model',
      });
    }
  }
  return sides;
}

/** What `runSuite` reads prompts by, for a side: this prompt at its version, all others as they stand. */
export function promptsOfSide(versions: Versions, place: PromptPlace, side: Side): PromptAt | undefined {
  if (side.ref === 'working') return undefined;
  return async (path) => {
    const ref = path === place.path ? side.ref : 'working';
    const version = await versions.resolve({ folder: place.folder, path }, ref);
    const { promptOf } = await loadReading();
    return { prompt: await promptOf(version), number: version.number };
  };
}

/** The side that production is, as a hash, so that it stays what it is when the label moves on. */
export async function productionSide(versions: Versions, place: PromptPlace): Promise<Side | undefined> {
  const { production } = await versions.standing(place);
  return production === undefined ? undefined : { ref: production.hash, model: null };
}

/** Names a side for people: `v7 (production)`, `working copy`, with its model where it has one. */
export async function sideWords(
  versions: Versions,
  place: PromptPlace,
  { ref, model }: Side,
): Promise<{ readonly words: string; readonly number: number | null; readonly label: string | null }> {
  if (ref === 'working') {
    const words = model === null ? 'working copy' : `working copy, ${model}`;
    return { words, number: null, label: null };
  }
  const version = await versions.resolve(place, ref);
  const { labels } = await versions.standing(place);
  const label =
    labels.find((one) => one.hash === version.hash && one.label === productionLabel)?.label ??
    labels.find((one) => one.hash === version.hash)?.label ??
    null;
  const name = version.number === null ? (version.hash ?? ref).slice(0, 7) : `v${version.number}`;
  const words = [label === null ? name : `${name} (${label})`, ...(model === null ? [] : [model])].join(', ');
  return { words, number: version.number, label };
}

function shortDate(iso: string): string {
  return new Date(iso).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}
