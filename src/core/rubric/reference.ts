import { stringify } from 'yaml';
import type { z } from 'zod';
import type { JsonObject } from '../json.ts';
import { rubricTypes } from './registry.ts';
import type { RubricType } from './rubric.ts';

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
- **Options of every rubric:** \`weight\`, a number from 0 (default 1), for the mean score of a case; \`gate\`, one of \`no-regression\`, \`off\`, \`{ no-worse: 0.05 }\`, \`{ min: 0.95 }\` (with \`confidence: 0.95\`, the lower bound counts). Rubrics whose score lies between 0 and 1 also take \`threshold\`; a type that takes it says so. An unknown option is an error.
- **\`value\`:** a type that needs a value and has none takes the case's \`expected\`.
- **Templates:** every text in a rubric may insert from the case: \`"{{city}}"\` a variable, \`"{{order.items.0}}"\` a part of it, \`"{{expected}}"\`, \`"{{expected.field}}"\`, \`"{{metadata.x}}"\`. A text that is one placeholder alone becomes the value itself, so \`value: "{{limit}}"\` may be a number or a list. There are no blocks or filters; \`\\{{\` writes two braces. A variable that a case does not have is an error in that cell.
- **Errors:** a wrong rubric is wrong input, and nothing runs. A rubric that cannot be computed for one response is an error in that cell, never a pass and never a zero.
- **Patterns**, in \`regex\` and in JSON Schemas, run in a thread of their own; a search that takes longer than one second is an error in that cell.
`;

/** The reference page of all rubric types, in Markdown: `docs/rubrics.md`. */
export function rubricReference(): string {
  const index = rubricTypes.map(({ type, summary }) => `| [\`${type}\`](#${type}) | ${cell(summary)} |`);
  return `${head}\n| type | passes when |\n|---|---|\n${index.join('\n')}\n\n${rubricTypes.map(section).join('\n')}`;
}

function section(type: RubricType): string {
  const shape: [string, z.ZodType][] = Object.entries(type.options.shape);
  const options = shape.map(([key, schema]) => {
    const needed = schema.safeParse(undefined).success
      ? 'optional'
      : type.takesExpected && key === 'value'
        ? "required; default: the case's `expected`"
        : 'required';
    return `| \`${key}\` | ${needed} | ${cell(schema.description ?? '')} |`;
  });
  const table = options.length > 0 ? `| option | | meaning |\n|---|---|---|\n${options.join('\n')}\n\n` : '';
  const examples = type.examples.map(({ options, output, pass }) => {
    const written = flow({ type: type.type, ...options });
    return `| \`${cell(written)}\` | \`${cell(JSON.stringify(output))}\` | ${pass ? 'pass' : 'fail'} |`;
  });
  const graded =
    type.binary || Object.hasOwn(type.options.shape, 'threshold')
      ? ''
      : `Score from 0 to 1; passes from \`threshold\`, default ${Math.round((type.defaultThreshold ?? 0.5) * 1e6) / 1e6}.\n\n`;
  return `## ${type.type}\n\n${type.summary}\n\n${graded}${table}| rubric | output | |\n|---|---|---|\n${examples.join('\n')}\n`;
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
