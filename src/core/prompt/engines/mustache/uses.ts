import type { JsonObject, JsonValue } from '../../../json.ts';
import { type Condition, element, type TemplateUse, type ValuePath, valueAt } from '../../template-use.ts';
import type { MustacheTemplate } from './template.ts';

/** Every place where a template takes a value. A name inside a section may be one of the scope around, too. */
export function mustacheUses(
  template: MustacheTemplate,
  own: ReadonlySet<string> = new Set(),
): TemplateUse[] {
  const uses: TemplateUse[] = [];
  const walk = (
    program: hbs.AST.Program | undefined,
    inside: readonly ValuePath[],
    when: readonly Condition[],
  ): void => {
    for (const statement of program?.body ?? []) {
      if (statement.type !== 'MustacheStatement' && statement.type !== 'BlockStatement') continue;
      const node = (statement as hbs.AST.MustacheStatement).path as hbs.AST.PathExpression;
      const path = node.parts;
      const [name] = path;
      if (name !== undefined && own.has(name)) continue;
      const isBlock = statement.type === 'BlockStatement';
      if (path.length > 0) {
        // Which scope a name belongs to only the values tell, so inside a section none is missing for certain.
        uses.push({
          path,
          range: template.rangeOf(node),
          as: isBlock ? 'condition' : inside.length > 0 ? 'condition' : 'text',
          when,
        });
        for (const scope of inside)
          uses.push({ path: [...scope, ...path], range: template.rangeOf(node), as: 'condition', when });
      }
      if (!isBlock) continue;
      const { program: body, inverse } = statement as hbs.AST.BlockStatement;
      const some: Condition = (values) => isSome(read(values, path));
      const scopes = path.length > 0 ? [...inside, [...path, element]] : inside;
      walk(body, scopes, [...when, some]);
      walk(inverse, inside, [...when, (values) => !some(values)]);
    }
  };
  walk(template.program, [], []);
  return uses;
}

const read = (values: JsonObject, path: ValuePath) => valueAt(values, path);

const isSome = (value: JsonValue | undefined) => (Array.isArray(value) ? value.length > 0 : Boolean(value));
