import Handlebars from 'handlebars';
import type { Template } from './template.ts';

/**
 * The text of a template without its `{{! comments }}`, which are never sent: so that a comment is no other definition.
 * Where taking a comment out would change what is sent (white space beside `{{~!`), the text stays as it is.
 */
export function withoutComments({ text, program }: Template): string {
  const comments = commentsIn(program);
  if (comments.length === 0) return text;
  const starts = [0];
  for (const match of text.matchAll(/\r\n?|\n/g)) starts.push(match.index + match[0].length);
  const offset = ({ line, column }: hbs.AST.Position) => (starts[line - 1] ?? 0) + column;
  let bare = '';
  let done = 0;
  for (const { loc } of comments) {
    let [start, end] = [offset(loc.start), offset(loc.end)];
    // A comment alone on its lines takes the lines with it, as in a render.
    const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
    const after = /^[ \t]*(\n|$)/.exec(text.slice(end));
    if (/^[ \t]*$/.test(before) && after) [start, end] = [start - before.length, end + after[0].length];
    bare += text.slice(done, Math.max(done, start));
    done = end;
  }
  bare += text.slice(done);
  return skeleton(Handlebars.parse(bare)) === skeleton(program) ? bare : text;
}

function commentsIn(program: hbs.AST.Program): hbs.AST.Node[] {
  return program.body.flatMap((statement) => {
    if (statement.type === 'CommentStatement') return [statement];
    const { program: inner, inverse } = statement as Partial<hbs.AST.BlockStatement>;
    return [...(inner ? commentsIn(inner) : []), ...(inverse ? commentsIn(inverse) : [])];
  });
}

/** A syntax tree without places and comments, with the texts that stood around a comment in one piece. */
function skeleton(program: hbs.AST.Program): string {
  return JSON.stringify(program, (key, value: unknown) => {
    if (key === 'loc' || key === 'original' || key.endsWith('Strip') || key === 'strip') return undefined;
    if (key !== 'body' || !Array.isArray(value)) return value;
    const merged: unknown[] = [];
    let text = '';
    const flush = () => {
      if (text !== '') merged.push({ text });
      text = '';
    };
    for (const statement of value as hbs.AST.Statement[]) {
      if (statement.type === 'ContentStatement') text += (statement as hbs.AST.ContentStatement).value;
      else if (statement.type !== 'CommentStatement') {
        flush();
        merged.push(statement);
      }
    }
    flush();
    return merged;
  });
}
