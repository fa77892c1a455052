import { isNullable, type Segment } from '../../invert/pattern.ts';
import { element, type ValuePath } from '../../template-use.ts';
import type { MustacheTemplate } from './template.ts';

/** What every render of a template looks like; a name inside a section is taken for one of its elements. */
export function mustachePattern(
  template: MustacheTemplate,
  own: (name: string) => Segment | undefined = () => undefined,
): Segment[] {
  const block = (program: hbs.AST.Program | undefined, base: ValuePath | undefined): Segment[] =>
    (program?.body ?? []).flatMap((statement): Segment[] => {
      if (statement.type === 'ContentStatement')
        return [{ kind: 'literal', text: (statement as hbs.AST.ContentStatement).value }];
      if (statement.type !== 'MustacheStatement' && statement.type !== 'BlockStatement') return [];
      const { parts } = (statement as hbs.AST.MustacheStatement).path as hbs.AST.PathExpression;
      const [name = ''] = parts;
      const path = base ? [...base, ...parts] : parts;
      if (statement.type === 'MustacheStatement') return [own(name) ?? { kind: 'value', path, as: 'text' }];
      const { program: body, inverse } = statement as hbs.AST.BlockStatement;
      const inner = block(body, [...path, element]);
      const plain = block(body, base);
      const loop: Segment = isNullable(inner) ? { kind: 'any' } : { kind: 'repeat', path, body: inner };
      const usesElements = JSON.stringify(inner) !== JSON.stringify(plain);
      const shown = body ? (usesElements ? [loop] : plain) : [];
      return [{ kind: 'choice', branches: [shown, block(inverse, base)], path }];
    });
  return block(template.program, undefined);
}
