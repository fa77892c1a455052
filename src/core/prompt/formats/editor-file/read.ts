import { isJsonObject } from '../../../json.ts';
import { InputError, type Problem } from '../../../problem.ts';
import { buildPrompt } from '../../build-prompt.ts';
import { splitHeader } from '../../fenced-header.ts';
import type { Prompt, PromptSource } from '../../prompt.ts';
import { sourceText } from '../../source-text.ts';
import { editorFileKind } from './kinds.ts';
import { bodyMessage } from './render.ts';
import { cutBody } from './variables.ts';

/**
 * Reads a file that an editor runs: its body is one message, its header tells about it.
 * @throws {InputError} with every problem found.
 */
export function readEditorFile(file: PromptSource): Prompt {
  const source = sourceText(file);
  const kind = editorFileKind(file.path);
  if (!kind) throw new TypeError(`No editor runs ${file.path}.`);
  const { document, bodyStart } = splitHeader(source, ['---'], false);
  const header = isJsonObject(document?.value) ? document.value : {};
  if (document && document.value !== null && !isJsonObject(document.value)) {
    throw InputError.of({
      code: 'invalid-value',
      message: 'The header must be a mapping.',
      remedy: 'Write it as "key: value".',
      file: file.path,
      range: document.head,
    });
  }
  const body = source.text.slice(bodyStart);
  const from = bodyStart + body.length - body.trimStart().length;
  const to = Math.max(from, bodyStart + body.trimEnd().length);
  const cut = cutBody(source, from, to, kind);
  const range = source.range(from, to);
  const [model] = Array.isArray(header.model) ? header.model : [header.model];
  const head = source.range(0, Math.max(0, source.text.search(/\n|$/)));
  const problems: Problem[] = [];
  const command = /(^|\s)!`[^`\n]+`/.exec(cut.text);
  if (kind.variables === 'claude' && command) {
    const start = from + command.index + (command[1]?.length ?? 0);
    const message = 'A shell command is not run; it is sent as text.';
    const end = start + command[0].trim().length;
    problems.push(source.warning('shell-command', message, 'Give its output as a variable.', start, end));
  }
  const { name, description } = header;
  return buildPrompt({
    ...bodyMessage(cut, kind.role, range, file.path),
    format: 'editor-file',
    editorRun: true,
    path: file.path,
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof description === 'string' ? { description } : {}),
    ...(typeof model === 'string' ? { model } : {}),
    engine: 'editor-file',
    parameters: {},
    tools: [],
    rangeOf: () => undefined,
    sources: [file],
    outline: {
      head,
      ...(typeof model === 'string' && document ? { model: document.rangeOf(['model']) } : {}),
      messages: [{ role: kind.role, range }],
    },
    problems,
  });
}
