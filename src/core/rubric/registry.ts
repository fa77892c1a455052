import { contains, icontains } from './heuristic/contains.ts';
import { containsJson } from './heuristic/contains-json.ts';
import { containsAll, containsAny, icontainsAll, icontainsAny } from './heuristic/contains-words.ts';
import { cost } from './heuristic/cost.ts';
import { endsWith } from './heuristic/ends-with.ts';
import { equals } from './heuristic/equals.ts';
import { finishReason } from './heuristic/finish-reason.ts';
import { isJson } from './heuristic/is-json.ts';
import { isRefusal } from './heuristic/is-refusal.ts';
import { latency } from './heuristic/latency.ts';
import { regex } from './heuristic/regex.ts';
import { startsWith } from './heuristic/starts-with.ts';
import { wordCount } from './heuristic/word-count.ts';
import type { RubricType } from './rubric.ts';

/** Every rubric type, in the order of the reference page. A new type is one file in its family's folder and one line here. */
export const rubricTypes: readonly RubricType[] = [
  erased(equals),
  erased(contains),
  erased(icontains),
  erased(containsAny),
  erased(containsAll),
  erased(icontainsAny),
  erased(icontainsAll),
  erased(startsWith),
  erased(endsWith),
  erased(regex),
  erased(isJson),
  erased(containsJson),
  erased(wordCount),
  erased(latency),
  erased(cost),
  erased(isRefusal),
  erased(finishReason),
];

const byName: ReadonlyMap<string, RubricType> = new Map(rubricTypes.map((type) => [type.type, type]));

/** The type that a suite names, without its `not-`; undefined for a name that is not known. */
export function findRubricType(name: string): { type: RubricType; negated: boolean } | undefined {
  const negated = name.startsWith('not-');
  const type = byName.get(negated ? name.slice('not-'.length) : name);
  return type && { type, negated };
}

/** Hides the options' type: from here on only the type's own schema makes and checks them. */
function erased<Options>(type: RubricType<Options>): RubricType {
  return type as unknown as RubricType;
}
