import { RubricError } from '../rubric.ts';

export const metrics = ['cosine', 'dot', 'euclidean'] as const;
export type Metric = (typeof metrics)[number];

type Vector = readonly number[];

/** Cosine similarity in [−1, 1]; 0 where a vector has no length. @throws {RubricError} for vectors of unlike lengths. */
export function cosine(one: Vector, other: Vector): number {
  const lengths = Math.sqrt(dot(one, one)) * Math.sqrt(dot(other, other));
  return lengths === 0 ? 0 : Math.min(1, Math.max(-1, dot(one, other) / lengths));
}

/** @throws {RubricError} for vectors of unlike lengths. */
export function dot(one: Vector, other: Vector): number {
  return sum(one, other, (a, b) => a * b);
}

/** Distance in space. @throws {RubricError} for vectors of unlike lengths. */
export function euclidean(one: Vector, other: Vector): number {
  return Math.sqrt(sum(one, other, (a, b) => (a - b) ** 2));
}

/** autoevals' scale: from `least` to 1 becomes 0 to 1. */
export function rescaled(similarity: number, least: number): number {
  return Math.min(1, Math.max(0, (similarity - least) / (1 - least)));
}

function sum(one: Vector, other: Vector, part: (a: number, b: number) => number): number {
  if (one.length !== other.length) {
    throw new RubricError(
      `The embeddings have ${one.length} and ${other.length} dimensions, so they cannot be compared.`,
    );
  }
  return one.reduce((total, value, at) => total + part(value, other[at] ?? 0), 0);
}
