import { notYet } from '../../core/rubric/not-yet.ts';
import { datasetTypes, findDatasetType, findRubricType, rubricTypes } from '../../core/rubric/registry.ts';
import type { DatasetRubricType, RubricType } from '../../core/rubric/rubric.ts';
import { codeBlock } from './markdown.ts';
import { type KnownKey, kindsOf, listedValues, type SuiteSchema } from './schema.ts';

/** Every type name that a suite may write, its reverse beside it. */
export function rubricTypeNames(): {
  readonly name: string;
  readonly summary: string;
  readonly not: boolean;
}[] {
  return [...rubricTypes, ...datasetTypes].flatMap(({ type, summary }) => [
    { name: type, summary, not: false },
    { name: `not-${type}`, summary, not: true },
  ]);
}

/**
 * What a rubric type does, its options and an example, as Markdown. Undefined for a name that is none.
 * @param schema says which kinds of value its options take
 */
export function rubricTypeWords(name: string, schema: SuiteSchema): string | undefined {
  const options = schema.rubricKeys(name);
  const found = findRubricType(name) ?? findDatasetType(name);
  if (found === undefined) {
    const doing = notYet(name);
    return (
      doing && `**${name}** ${doing}, which this version of Regrade cannot do: it is an error in each cell.`
    );
  }
  const { type, negated } = found;
  const reverse = type.family === 'dataset' ? `1 − \`${type.type}\`` : `Passes where \`${type.type}\` fails`;
  const head = negated ? `${reverse}: ` : '';
  const own = options.filter((key) => !['type', 'weight', 'gate'].includes(key.name));
  return [
    `**${name}** · ${type.family}`,
    `${head}${type.summary}`,
    ...(own.length === 0 ? [] : [own.map((key) => optionWords(key, type)).join('\n')]),
    ...exampleWords(name, type, negated),
  ].join('\n\n');
}

function optionWords(key: KnownKey, type: RubricType | DatasetRubricType): string {
  const needed = key.required ? ', required' : '';
  const fallback =
    key.name === 'value' && type.takesExpected
      ? ' Without it, the case’s `expected`.'
      : key.name === 'threshold' && 'binary' in type && !type.binary
        ? ` The score that passes; default ${type.defaultThreshold ?? 0.5}.`
        : '';
  return `- \`${key.name}\` (${keyKinds(key)}${needed}): ${key.about}${fallback}`;
}

/** The kinds of value that a key takes, or the values themselves where they are few. */
export function keyKinds({ value }: Pick<KnownKey, 'value'>): string {
  const listed = listedValues(value);
  const kinds = kindsOf(value.filter((one) => one.enum === undefined && one.const === undefined));
  const several = kinds.filter((kind) => kind !== 'true or false' || listed.length > 2);
  const words = [...listed.slice(0, 8), ...(listed.length > 8 ? ['…'] : []), ...several];
  return words.length === 0 ? 'any value' : words.join(' | ');
}

function exampleWords(name: string, type: RubricType | DatasetRubricType, negated: boolean): string[] {
  if (type.family === 'dataset') return [];
  const example = type.examples.find(({ pass }) => pass) ?? type.examples[0];
  if (example === undefined) return [];
  const parts = Object.entries(example.options).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  const verdict = example.pass !== negated ? 'passes' : 'fails';
  const output = JSON.stringify(example.output);
  const shown = output.length > 120 ? `${output.slice(0, 120)}…` : output;
  const code = `{ ${[`type: ${name}`, ...parts].join(', ')} }\n# ${shown} ${verdict}`;
  return [codeBlock(code, 'yaml')];
}
