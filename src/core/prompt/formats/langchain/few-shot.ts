import { isJsonObject, type JsonObject, type JsonValue } from '../../../json.ts';
import { readData } from '../../json-document.ts';
import type { PromptSource } from '../../prompt.ts';
import { sourceText } from '../../source-text.ts';
import { type Manifest, refused, templateOf } from './variables.ts';

/**
 * The template of a file `_type: few_shot`: prefix, the examples filled into their own template, suffix, with the
 * separator between. What an example holds is text, braces in it too; LangChain would take them for variables.
 * @throws {InputError} for parts that are missing, and for examples that a selector chooses at run time.
 */
export async function fewShot(
  root: JsonObject,
  manifest: Manifest,
  readBeside: (written: string, key: string) => Promise<PromptSource>,
): Promise<string> {
  const wrong = (key: string, message: string, remedy: string) =>
    refused('unsupported-template', message, remedy, [key], manifest);
  if (root.template_format !== undefined && root.template_format !== 'f-string')
    throw wrong('template_format', 'Examples are read in f-string templates alone.', 'Use f-string.');
  const examples =
    typeof root.examples === 'string'
      ? readData(sourceText(await readBeside(root.examples, 'examples'))).value
      : root.examples;
  if (!Array.isArray(examples) || !examples.every(isJsonObject))
    throw wrong('examples', 'The examples must be a list of mappings, or the path of one.', 'List them.');
  const pattern = root.example_prompt;
  if (!isJsonObject(pattern) || pattern._type !== 'prompt')
    throw wrong('example_prompt', 'The template of the examples must stand here.', 'Write it out.');
  const { template, engine } = templateOf(pattern, ['example_prompt'], manifest);
  if (engine !== 'f-string')
    throw wrong('example_prompt', 'Examples are read in f-string templates alone.', 'Use f-string.');
  const missing = template.uses.find(
    ({ path }) => !examples.every((one) => Object.hasOwn(one, path[0] ?? '')),
  );
  if (missing)
    throw wrong('examples', `An example lacks "${missing.path.join('.')}".`, 'Give it to every example.');
  const fill = template.prepare();
  const filled = examples.map((one) => asText(fill(one)));
  const separator = textAt(root.example_separator) ?? '\n\n';
  return [textAt(root.prefix), ...filled, textAt(root.suffix)].filter(Boolean).join(separator);
}

const textAt = (value: JsonValue | undefined) => (typeof value === 'string' ? value : undefined);

/** Text that an f-string template prints as it is. */
const asText = (text: string) => text.replaceAll('{', '{{').replaceAll('}', '}}');
