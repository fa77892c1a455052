/** A place that may call a helper. */
export type Call = hbs.AST.MustacheStatement | hbs.AST.BlockStatement | hbs.AST.SubExpression;

/** Whether a call has values or options. */
export const hasArguments = ({ params, hash }: Call) => params.length > 0 || (hash?.pairs.length ?? 0) > 0;

/** The name that a call would have as a helper; empty for `../name`, `this.name` and `@name`. */
export function helperName(call: Call): string {
  const path = asPath(call.path);
  if (hasArguments(call)) return path.original;
  const isPlain =
    path.parts.length === 1 && path.depth === 0 && !path.data && path.original === path.parts[0];
  return isPlain ? path.original : '';
}

/** `{{"name"}}` and `{{1}}` look up a variable of that name. */
export function asPath(path: hbs.AST.PathExpression | hbs.AST.Literal): hbs.AST.PathExpression {
  if (path.type === 'PathExpression') return path as hbs.AST.PathExpression;
  const name =
    'original' in path ? String(path.original) : path.type === 'NullLiteral' ? 'null' : 'undefined';
  return { type: 'PathExpression', loc: path.loc, data: false, depth: 0, parts: [name], original: name };
}

/** The value that stands in the text; undefined for what only a render knows. */
export function literalOf(
  value: hbs.AST.Expression | undefined,
): { readonly value: string | number | boolean | null } | undefined {
  switch (value?.type) {
    case 'StringLiteral':
      return { value: (value as hbs.AST.StringLiteral).value };
    case 'NumberLiteral':
      return { value: (value as hbs.AST.NumberLiteral).value };
    case 'BooleanLiteral':
      return { value: (value as hbs.AST.BooleanLiteral).value };
    case 'NullLiteral':
      return { value: null };
    default:
      return undefined;
  }
}
