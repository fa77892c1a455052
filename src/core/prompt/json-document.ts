import { InputError } from '../problem.ts';
import type { SourceText } from './source-text.ts';
import { readYaml, type YamlDocument } from './yaml-document.ts';

/**
 * A JSON text with the place of every value. JSON is YAML too, so the reader of YAML gives the places and refuses
 * hostile and duplicate keys; the text must be valid JSON all the same.
 * @throws {InputError} with code `json-syntax` at the first mistake, or as `readYaml` does.
 */
export function readJson(source: SourceText): YamlDocument {
  try {
    JSON.parse(source.text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const at = Number(/ position (\d+)/.exec(error.message)?.[1] ?? source.text.length);
    const message = `This is not valid JSON: ${error.message.replace(/ in JSON at .*| \(line .*/s, '')}.`;
    throw new InputError([source.error('json-syntax', message, 'Correct the JSON here.', at, at + 1)]);
  }
  return readYaml(source.text, source.path);
}

/** JSON or YAML, by the name of the file. */
export function readData(source: SourceText): YamlDocument {
  return /\.json$/i.test(source.path) ? readJson(source) : readYaml(source.text, source.path);
}
