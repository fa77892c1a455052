import { isJsonObject, type JsonObject, type JsonValue } from '../../../json.ts';
import { InputError } from '../../../problem.ts';
import { fixedText, fStringTemplate } from '../../engines/braces.ts';
import { mustacheTemplate, type Template } from '../../engines/template.ts';
import type { Path, YamlDocument } from '../../yaml-document.ts';

/** One file and the places in it. */
export interface Manifest {
  readonly file: string;
  readonly document: YamlDocument;
}

/** An object of a manifest: the last part of its id, and what it was made with. */
export interface Constructor {
  readonly name: string;
  readonly kwargs: JsonObject;
}

/** What a value of a manifest is, when it is an object of LangChain. */
export function constructorOf(value: JsonValue | undefined): Constructor | undefined {
  if (!isJsonObject(value) || value.lc !== 1 || !Array.isArray(value.id)) return undefined;
  const name = value.id.at(-1);
  return typeof name === 'string' && isJsonObject(value.kwargs) ? { name, kwargs: value.kwargs } : undefined;
}

/** The refusal of a part of a manifest, at its place. */
export function refused(
  code: string,
  message: string,
  remedy: string,
  path: Path,
  { file, document }: Manifest,
) {
  return InputError.of({ code, message, remedy, file, range: document.rangeOf(path) });
}

/** `{template, template_format}` as a template, with the engine that fills it. */
export function templateOf(
  given: JsonObject,
  path: Path,
  manifest: Manifest,
): { readonly template: Template; readonly engine: 'f-string' | 'mustache' } {
  const { template, template_format: format = 'f-string' } = given;
  if (typeof template !== 'string')
    throw refused(
      'invalid-value',
      'A template must be a text.',
      'Write the text under template.',
      path,
      manifest,
    );
  const range = manifest.document.rangeOf([...path, 'template']);
  const place = { file: manifest.file, rangeOf: () => range };
  if (format === 'mustache') return { template: mustacheTemplate(template, place), engine: 'mustache' };
  if (format === 'f-string') return { template: fStringTemplate(template, place), engine: 'f-string' };
  const message =
    format === 'jinja2'
      ? 'LangChain itself refuses to load templates of the format jinja2, because they can run code there.'
      : 'The format of this template is not known.';
  throw refused('unsupported-template', message, 'Use f-string or mustache, or a .j2 file.', path, manifest);
}

/** Text that is no template. */
export function literalText(text: string, { file }: Manifest): Template {
  return fixedText(text, file);
}
