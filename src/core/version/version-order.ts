import type { SavedVersion } from './version-record.ts';

/** A version with its place in the order of its prompt. */
export interface NumberedVersion extends SavedVersion {
  /** 1 is the oldest. */
  readonly number: number;
}

/**
 * Versions in the order for display: each after its parents; where these leave a choice, the one saved first; at the
 * same time, the smaller hash. The same records give the same order on every machine.
 */
export function numbered(versions: Iterable<SavedVersion>): NumberedVersion[] {
  const all = new Map([...versions].map((version) => [version.hash, version]));
  const waitsFor = new Map<string, number>();
  const children = new Map<string, SavedVersion[]>();
  for (const version of all.values()) {
    const parents = new Set(version.record.parents.filter((parent) => all.has(parent)));
    waitsFor.set(version.hash, parents.size);
    for (const parent of parents) children.set(parent, [...(children.get(parent) ?? []), version]);
  }
  const ready = [...all.values()].filter(({ hash }) => waitsFor.get(hash) === 0).sort(laterFirst);
  const ordered: NumberedVersion[] = [];
  for (let next = ready.pop(); next; next = ready.pop()) {
    ordered.push({ ...next, number: ordered.length + 1 });
    for (const child of children.get(next.hash) ?? []) {
      const left = (waitsFor.get(child.hash) ?? 0) - 1;
      waitsFor.set(child.hash, left);
      if (left === 0) insert(ready, child);
    }
  }
  return ordered;
}

/** Versions that no other one was made from; several after a merge of branches that each saved. */
export function newestVersions(versions: readonly NumberedVersion[]): NumberedVersion[] {
  const parents = new Set(versions.flatMap(({ record }) => record.parents));
  return versions.filter(({ hash }) => !parents.has(hash));
}

function laterFirst(a: SavedVersion, b: SavedVersion): number {
  const time = Date.parse(b.record.createdAt) - Date.parse(a.record.createdAt);
  return time !== 0 ? time : a.hash < b.hash ? 1 : -1;
}

function insert(sorted: SavedVersion[], version: SavedVersion): void {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const there = sorted[middle];
    if (there && laterFirst(there, version) < 0) low = middle + 1;
    else high = middle;
  }
  sorted.splice(low, 0, version);
}
