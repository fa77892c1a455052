import Handlebars from 'handlebars';
import { InputError, type Problem } from '../../../problem.ts';
import type { TemplatePlace } from '../jinja/parse.ts';

/** A Mustache template: variables, sections, inverted sections and comments. */
export interface MustacheTemplate {
  readonly text: string;
  readonly program: hbs.AST.Program;
  readonly place: TemplatePlace;
  rangeOf(node: hbs.AST.Node): ReturnType<TemplatePlace['rangeOf']>;
}

/**
 * Reads a Mustache template with the parser of Handlebars, which knows its syntax and more.
 * @throws {InputError} with code `template-syntax`, for partials, helpers and set delimiters too.
 */
export function parseMustache(text: string, place: TemplatePlace): MustacheTemplate {
  const starts = [0];
  for (const match of text.matchAll(/\r\n?|\n/g)) starts.push(match.index + match[0].length);
  const offset = ({ line, column }: hbs.AST.Position) =>
    Math.min((starts[line - 1] ?? text.length) + column, text.length);
  const rangeOf = ({ loc }: hbs.AST.Node) => place.rangeOf(offset(loc.start), offset(loc.end));
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(text);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const line = Number(/ error on line (\d+)/.exec(error.message)?.[1] ?? 1);
    const start = starts[line - 1] ?? 0;
    throw InputError.of({
      code: 'template-syntax',
      message: 'This is not valid Mustache.',
      remedy: 'Close the braces or the section here.',
      file: place.file,
      range: place.rangeOf(start, Math.max(start, (starts[line] ?? text.length + 1) - 1)),
    });
  }
  const problems: Problem[] = [];
  for (const node of statementsBelow(program)) {
    if (isMustache(node)) continue;
    problems.push({
      severity: 'error',
      code: 'template-syntax',
      message: 'Only variables, sections and inverted sections can stand in a Mustache template here.',
      remedy: 'Write the text of partials out, and give variables plain names.',
      file: place.file,
      range: rangeOf(node),
    });
  }
  if (problems.length > 0) throw new InputError(problems.slice(0, 20));
  return { text, program, place, rangeOf };
}

/** Every statement of a program, those inside sections too. */
export function* statementsBelow(program: hbs.AST.Program | undefined): Generator<hbs.AST.Statement> {
  for (const statement of program?.body ?? []) {
    yield statement;
    if (statement.type !== 'BlockStatement') continue;
    const block = statement as hbs.AST.BlockStatement;
    yield* statementsBelow(block.program);
    yield* statementsBelow(block.inverse);
  }
}

function isMustache(node: hbs.AST.Statement): boolean {
  if (node.type === 'ContentStatement' || node.type === 'CommentStatement') return true;
  if (node.type !== 'MustacheStatement' && node.type !== 'BlockStatement') return false;
  const { path, params, hash } = node as hbs.AST.MustacheStatement;
  if (path.type !== 'PathExpression' || params.length > 0 || (hash?.pairs.length ?? 0) > 0) return false;
  const { data, depth } = path as hbs.AST.PathExpression;
  return data !== true && depth === 0;
}
