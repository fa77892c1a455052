import type { PromptOutline } from '../../prompt.ts';
import type { SourceText } from '../../source-text.ts';
import type { DotpromptText } from './front-matter.ts';
import type { Template } from './template.ts';

/** Where the parts of a `.prompt` file stand: a message reaches from its `{{role}}` to the next. */
export function outlineOf(source: SourceText, split: DotpromptText, template: Template): PromptOutline {
  const firstLine = source.text.indexOf('\n');
  const model = split.frontMatter.model ? split.document?.rangeOf(['model']) : undefined;
  const openings = [{ role: 'user', at: split.bodyStart }, ...rolesIn(template.program, template)];
  const messages = openings.flatMap(({ role, at }, index) => {
    const text = source.text.slice(at, openings[index + 1]?.at ?? split.bodyEnd);
    const end = at + text.trimEnd().length;
    return end > at ? [{ role, range: source.range(at, end) }] : [];
  });
  return {
    head: source.range(0, firstLine === -1 ? source.text.length : firstLine),
    ...(model ? { model } : {}),
    messages,
  };
}

function rolesIn(program: hbs.AST.Program | undefined, template: Template): { role: string; at: number }[] {
  return (program?.body ?? []).flatMap((statement) => {
    if (statement.type === 'BlockStatement') {
      const block = statement as hbs.AST.BlockStatement;
      return [...rolesIn(block.program, template), ...rolesIn(block.inverse, template)];
    }
    if (statement.type !== 'MustacheStatement') return [];
    const { path, params } = statement as hbs.AST.MustacheStatement;
    const name = path.type === 'PathExpression' ? (path as hbs.AST.PathExpression).original : '';
    const [role] = params;
    if (name === 'history') return [{ role: 'history', at: template.offsetOf(statement) }];
    if (name !== 'role' || role?.type !== 'StringLiteral') return [];
    return [{ role: (role as hbs.AST.StringLiteral).value, at: template.offsetOf(statement) }];
  });
}
