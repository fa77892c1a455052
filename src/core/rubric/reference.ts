import { stringify } from 'yaml';
import type { z } from 'zod';
import type { JsonObject } from '../json.ts';
import { datasetTypes, rubricTypes } from './registry.ts';
import type { DatasetRubricType, RubricType } from './rubric.ts';

const head = `# Rubrics

<!-- Made from the registry by \`npm run docs\`; do not edit by hand. -->

A rubric scores one response. A suite names its rubrics:

\`\`\`yaml
rubrics:
  apologises: { type: icontains, value: sorry, gate: { min: 0.95 } }
  short: { type: word-count, value: { max: 120 } }
  no-refusal: { type: not-is-refusal }
\`\`\`

- **Types** bear the names that promptfoo's users know, and mean the same. Any type may have \`not-\` before it, which turns the verdict round.
- **Differences from promptfoo:** a type has no score between 0 and 1 where it is only ever passed or failed (\`contains-all\`); \`not-tool-call-f1\` has the score turned round, as every \`not-\` form; \`latency\` counts the original time of a stored answer; \`meteor\` knows no synonyms; a regular expression that cannot be read is wrong input and no failed case; a rubric that cannot be computed is an error and no failed case.
- **Options of every rubric:** \`weight\`, a number from 0 (default 1), for the mean score of a case; \`gate\`, one of \`no-regression\`, \`off\`, \`{ no-worse: 0.05 }\`, \`{ min: 0.95 }\` (with \`confidence: 0.95\`, the lower bound counts). Rubrics whose score lies between 0 and 1 also take \`threshold\`; a type that takes it says so. An unknown option is an error.
- **\`value\`:** a type that needs a value and has none takes the case's \`expected\`.
- **Templates:** every text in a rubric may insert from the case: \`"{{city}}"\` a variable, \`"{{order.items.0}}"\` a part of it, \`"{{expected}}"\`, \`"{{expected.field}}"\`, \`"{{metadata.x}}"\`. A text that is one placeholder alone becomes the value itself, so \`value: "{{limit}}"\` may be a number or a list. There are no blocks or filters; \`\\{{\` writes two braces. A variable that a case does not have is an error in that cell.
- **Errors:** a wrong rubric is wrong input, and nothing runs. A rubric that cannot be computed for one response is an error in that cell, never a pass and never a zero.
- **Embeddings**, which \`similar\` needs, are asked once and stored as answers are. Their requests count in the budget and in what a run paid; their cost is that of grading (\`judgeCostUsd\`), not of the answer. A suite that needs them and names no model for them is wrong input.
- **Patterns**, in \`regex\` and in JSON Schemas, run in a thread of their own; a search that takes longer than one second is an error in that cell.
`;

/** The reference page of all rubric types, in Markdown: `docs/rubrics.md`. */
export function rubricReference(): string {
  const index = rubricTypes.map(indexRow).join('\n');
  const overRun = `${headOverRun}\n| type | value |\n|---|---|\n${datasetTypes.map(indexRow).join('\n')}\n`;
  const sections = [...rubricTypes.map(section), overRun, ...datasetTypes.map(datasetSection)];
  return `${head}\n| type | passes when |\n|---|---|\n${index}\n\n${sections.join('\n')}`;
}

const headOverRun = `# Rubrics over a whole run

These have one value over all answers of a prompt under a model, and none for a single answer: a case never fails by them.

\`\`\`yaml
rubrics:
  sorted: { type: f1, average: macro, gate: { min: 0.9 } }
  spam-found: { type: recall, positive: spam, threshold: 0.95 }
  reliable: { type: pass-hat-k, of: polite, k: 3, threshold: 0.8 }
\`\`\`

- **What is compared:** each answer (or the \`field\` of it, or what a \`pattern\` finds) with \`value\`, which is the case's \`expected\` where it is left out. An answer in which there is nothing to compare, such as no number, is an error of its cell, and a run with errors does not pass. \`pass-at-k\` and \`pass-hat-k\` compare nothing: they count in how many trials of a case another rubric, or all of them, passed; a run of fewer than \`k\` trials is wrong input.
- **Rules:** \`threshold\` is the value that the run must reach, \`gate: { min: 0.9 }\` the same as a rule of run and gate, with \`confidence: 0.95\` for the lower end of the interval. With neither, the value is shown and nothing is asked of it. The rules hold for each prompt under each model. With \`not-\` before it, a value is 1 − value (\`not-accuracy\` is the error rate), and a \`threshold\` turns round.
- **Intervals:** Wilson's over cases for shares (\`accuracy\`, and precision and recall of one class), that of Fleiss, Cohen and Everitt for plain kappa, Student's t for squared errors, and for \`pass-at-k\` and \`pass-hat-k\` (Wilson's where each case comes to 0 or 1); for all others Student's t over the jackknife, which leaves each case out once. The case is the unit: several trials of a case are one.
- **Comparisons:** the same cases on both sides, paired by what each case adds to the difference (jackknife pseudo-values); the test, the interval and the verdict are then those of any rubric. Differences of \`rmse\` are shares of the larger one, and positive when it fell.
`;

function indexRow({ type, summary }: RubricType | DatasetRubricType): string {
  return `| [\`${type}\`](#${type.replaceAll(':', '')}) | ${cell(summary)} |`;
}

function datasetSection(type: DatasetRubricType): string {
  const examples = type.examples.map(({ options, observations, trials, value }) => {
    const pairs = shownObservations(observations, trials);
    return `| \`${cell(flow({ type: type.type, ...options }))}\` | ${pairs} | ${Math.round(value * 10_000) / 10_000} |`;
  });
  return `## ${type.type}\n\n${type.summary}\n\n${optionTable(type)}| rubric | answers/expected | value |\n|---|---|---|\n${examples.join('\n')}\n`;
}

function optionTable(type: RubricType | DatasetRubricType): string {
  const shape: [string, z.ZodType][] = Object.entries(type.options.shape);
  const options = shape.map(([key, schema]) => {
    const needed = schema.safeParse(undefined).success
      ? 'optional'
      : type.takesExpected && key === 'value'
        ? "required; default: the case's `expected`"
        : 'required';
    return `| \`${key}\` | ${needed} | ${cell(schema.description ?? '')} |`;
  });
  return options.length > 0 ? `| option | | meaning |\n|---|---|---|\n${options.join('\n')}\n\n` : '';
}

function section(type: RubricType): string {
  const examples = type.examples.map(({ options, output, pass }) => {
    const written = flow({ type: type.type, ...options });
    return `| \`${cell(written)}\` | \`${cell(JSON.stringify(output))}\` | ${pass ? 'pass' : 'fail'} |`;
  });
  const graded =
    type.binary || Object.hasOwn(type.options.shape, 'threshold')
      ? ''
      : `Score from 0 to 1; passes from \`threshold\`, default ${Math.round((type.defaultThreshold ?? 0.5) * 1e6) / 1e6}.\n\n`;
  return `## ${type.type}\n\n${type.summary}\n\n${graded}${optionTable(type)}| rubric | output | |\n|---|---|---|\n${examples.join('\n')}\n`;
}

/** The rubric on one line of YAML. */
function flow(rubric: JsonObject): string {
  return stringify(rubric, { collectionStyle: 'flow', lineWidth: 0 }).trim();
}

function cell(text: string): string {
  return text
    .replaceAll('|', '\\|')
    .replaceAll('`', (mark) => (text.startsWith('{') || text.startsWith('"') ? "'" : mark));
}

/** `given/expected` of each case; of cases with several trials what was given alone. */
function shownObservations(
  observations: DatasetRubricType['examples'][number]['observations'],
  trials = 1,
): string {
  if (trials === 1) return observations.map(([given, expected]) => `${given}/${expected}`).join(' ');
  const cases: string[] = [];
  for (let at = 0; at < observations.length; at += trials) {
    cases.push(
      observations
        .slice(at, at + trials)
        .map(([given]) => given)
        .join(' '),
    );
  }
  return cases.join('; ');
}
