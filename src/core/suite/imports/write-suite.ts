import { posix } from 'node:path';
import { Document, isMap, isScalar, isSeq, type Node } from 'yaml';
import type { JsonObject, JsonValue } from '../../json.ts';
import type { Problem } from '../../problem.ts';
import type { ForeignCase, ForeignPrompt, ForeignSuite } from './foreign-suite.ts';

/** A file to be written, by path from the workspace's root. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** More cases than these stand in a dataset of their own. */
const mostInline = 40;

/** A mapping of this many characters stands on one line. */
const shortLine = 90;

/**
 * A suite of another tool as files of ours: the suite first, then prompts that stood in the other suite, and a dataset
 * where there are many cases.
 * @param into path of the suite, from the workspace's root.
 */
export function writtenSuite(foreign: ForeignSuite, into: string): NewFile[] {
  const folder = posix.dirname(into);
  const base = posix.basename(into).replace(/\.eval\.ya?ml$/i, '');
  const relative = (path: string) => posix.relative(folder, path);
  const files: NewFile[] = [];
  const names = new Set<string>();
  const prompts = foreign.prompts.map((prompt, index) => {
    if (prompt.file !== undefined) return relative(prompt.file);
    const path = posix.join(folder, `${base}-prompts`, fileName(prompt, index, names));
    files.push({ path, text: prompt.text });
    return relative(path);
  });
  const records = foreign.cases.map(({ record }) => record);
  const dataset = posix.join(folder, `${base}.cases.jsonl`);
  const isLong = records.length > mostInline;
  if (isLong)
    files.push({ path: dataset, text: records.map((record) => `${JSON.stringify(record)}\n`).join('') });
  const rubrics = Object.fromEntries(foreign.rubrics.map(({ name, options }) => [name, options]));
  const value: JsonObject = {
    ...(foreign.description === undefined ? {} : { description: foreign.description }),
    importedFrom: relative(foreign.path),
    prompts,
    ...(foreign.models.length > 0
      ? {
          models: foreign.models.map(({ id, parameters }) =>
            parameters ? { id, parameters: parameters as unknown as JsonValue } : id,
          ),
        }
      : {}),
    ...(foreign.trials === 1 ? {} : { trials: foreign.trials }),
    cases: isLong ? [relative(dataset)] : records,
    ...(foreign.rubrics.length > 0 ? { rubrics } : {}),
  };
  const document = new Document(value);
  document.commentBefore = headOf(foreign, relative(foreign.path));
  annotate(document, foreign, isLong ? [] : foreign.cases, relative);
  return [{ path: into, text: document.toString({ lineWidth: 0, flowCollectionPadding: true }) }, ...files];
}

function fileName(prompt: ForeignPrompt, index: number, names: Set<string>): string {
  const ending =
    /^\s*[[{]/.test(prompt.text) && prompt.prompt.definition.engine === 'jinja' && isMessages(prompt)
      ? 'json'
      : isMessages(prompt)
        ? 'yaml'
        : 'j2';
  const label = (prompt.label ?? '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 40);
  const wanted = label === '' ? `prompt-${index + 1}` : label;
  let name = wanted;
  for (let number = 2; names.has(name); number++) name = `${wanted}-${number}`;
  names.add(name);
  return `${name}.${ending}`;
}

/** Whether the text is a list of messages and not the text of one. */
function isMessages({ prompt, text }: ForeignPrompt): boolean {
  if (/^-[ \t]+role:/.test(text)) return true;
  if (!/^\s*[[{]/.test(text)) return false;
  const { template } = prompt.definition;
  return !(Array.isArray(template) && template.length === 1 && template[0]?.text === text);
}

/** Where all this comes from, and what is missing. */
function headOf({ tool, problems }: ForeignSuite, path: string): string {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const waiting = problems.filter(({ code }) => code === 'rubric-not-computed');
  const warnings = problems.filter((one) => one.severity === 'warning' && !waiting.includes(one));
  return [
    ` Imported from ${path} (${tool}).`,
    ...(errors.length > 0 ? [' Left out, so that verdicts may differ:', ...errors.map(noted)] : []),
    ...(waiting.length > 0 ? [' Kept, but not computed by this version:', ...waiting.map(noted)] : []),
    ...(warnings.length > 0
      ? [' Left out or changed, without effect on verdicts:', ...warnings.map(noted)]
      : []),
  ].join('\n');
}

const noted = ({ message, file = '', range }: Problem): string =>
  ` - ${posix.basename(file)}${range ? `:${range.start.line}` : ''}: ${message}`.replaceAll(/[\r\n]+/g, ' ');

/** Comments that say where parts come from, and short rubrics on one line. */
function annotate(
  document: Document,
  foreign: ForeignSuite,
  cases: readonly ForeignCase[],
  relative: (path: string) => string,
): void {
  const at = (path: readonly (string | number)[]) => document.getIn(path, true) as Node | undefined;
  for (const [index, { file, label, range }] of foreign.prompts.entries()) {
    const node = at(['prompts', index]);
    const line = range ? ` ${posix.basename(foreign.path)}:${range.start.line}` : '';
    if (node && isScalar(node) && (file === undefined || label !== undefined))
      node.comment = `${label === undefined ? '' : ` ${oneLine(label)},`}${line}`;
  }
  for (const [index, { written, parameters }] of foreign.models.entries()) {
    const node = at(parameters ? ['models', index, 'id'] : ['models', index]);
    if (node && isScalar(node) && written !== undefined) node.comment = ` ${oneLine(written)}`;
  }
  let before = foreign.path;
  for (const [index, { file }] of cases.entries()) {
    const node = at(['cases', index]);
    if (node && file !== before) node.commentBefore = ` From ${relative(file)}`;
    before = file;
    shorten(at(['cases', index, 'rubrics']));
  }
  shorten(at(['rubrics']));
}

function shorten(rubrics: Node | undefined): void {
  if (!isMap(rubrics)) return;
  for (const { value } of rubrics.items) {
    if (!isMap(value)) continue;
    const text = JSON.stringify(value);
    const isFlat = value.items.every((pair) => {
      const inside = pair.value;
      return isScalar(inside)
        ? !String(inside.value).includes('\n')
        : isSeq(inside) && inside.items.every(isScalar);
    });
    if (isFlat && text.length <= shortLine) value.flow = true;
  }
}

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').slice(0, 100);
