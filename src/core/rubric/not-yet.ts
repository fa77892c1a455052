/** Types that a suite may name and that this version cannot compute, each with what it does. */
const doings: ReadonlyMap<string, string> = new Map([
  ...(
    'llm-rubric agent-rubric search-rubric g-eval factuality model-graded-closedqa model-graded-factuality ' +
    'answer-relevance groundedness context-faithfulness context-recall context-relevance conversation-relevance ' +
    'trajectory:goal-success'
  )
    .split(' ')
    .map((type) => [type, 'asks a model to judge'] as const),
  ['classifier', 'asks a model that classifies'],
  ['moderation', 'asks a service that moderates'],
  ['guardrails', 'asks a service that guards'],
  ['pi', 'asks a service that scores'],
]);

/** Every type that `notYet` tells something of. */
export const notYetTypes: readonly string[] = [...doings.keys()];

/**
 * What a type, with or without `not-`, does that this version cannot, to go on after "The rubric type …"; undefined for
 * a type that is computed, and for one that is not known. A suite with such a rubric runs: the rubric is an error
 * wherever it would have a verdict.
 */
export function notYet(type: string): string | undefined {
  return doings.get(type.startsWith('not-') ? type.slice('not-'.length) : type);
}
