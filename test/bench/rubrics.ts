// Grades a second for each rubric type, with its own first example and an output of 600 characters; ratios against
// `icontains`.
import { defineRubric } from '../../src/core/rubric/define-rubric.ts';
import { gradeResponse } from '../../src/core/rubric/grade.ts';
import { openPatterns } from '../../src/core/rubric/patterns.ts';
import { rubricTypes } from '../../src/core/rubric/registry.ts';

const patterns = openPatterns();
const output = 'You can return the rug within 30 days, and we pay the money back to your card. '
  .repeat(8)
  .slice(0, 600);
const response = {
  output,
  toolCalls: [],
  finishReason: 'stop' as const,
  usage: { input: 120, output: 140, cachedInput: 0, reasoning: 0 },
  reportedModel: 'bench-1',
  fingerprint: null,
  latencyMs: 800,
  ttftMs: null,
};
const input = {
  response,
  costUsd: 0.001,
  case: { id: 'c', vars: {}, expected: 'You can return it within 30 days.' },
  tools: [],
};

async function rate(type: string, options: object): Promise<number> {
  const definition = defineRubric(type, { type, ...options });
  const budgetMs = 300;
  // The first grades load and compile what the type needs.
  for (let warm = 0; warm < 3; warm++) await gradeResponse(definition, input, { patterns });
  const start = performance.now();
  let grades = 0;
  while (performance.now() - start < budgetMs) {
    await Promise.all(Array.from({ length: 16 }, () => gradeResponse(definition, input, { patterns })));
    grades += 16;
  }
  return grades / ((performance.now() - start) / 1000);
}

const base = await rate('icontains', { value: 'money' });
process.stdout.write(`grades a second on 600 characters, one core; ratios against icontains\n`);
for (const type of rubricTypes) {
  const example = type.examples[0];
  if (example === undefined || type.family === 'semantic') continue;
  const own = await rate(type.type, example.options);
  process.stdout.write(
    `  ${type.type.padEnd(30)}${Math.round(own).toLocaleString('en').padStart(10)}  ×${(own / base).toFixed(3)}\n`,
  );
}
await patterns.close();
