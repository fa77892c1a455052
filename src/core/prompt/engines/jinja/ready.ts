import { parse, tokenize } from '@huggingface/jinja';
import type { JinjaNode, Program } from './nodes.ts';

/**
 * The tree with two things that the engine lacks: a loop over a value that is missing runs no time instead of
 * failing, and Nunjucks' `dump` is JSON without blanks.
 */
export function readyToRun(program: Program): Program {
  for (const node of nodesBelow(program as unknown as JinjaNode)) {
    if (node.type === 'For') {
      const loop = node as JinjaNode & { iterable: JinjaNode };
      const filtered = loop.iterable.type === 'SelectExpression';
      const owner = (filtered ? loop.iterable : loop) as { [part: string]: JinjaNode };
      const part = filtered ? 'lhs' : 'iterable';
      owner[part] = { type: 'FilterExpression', operand: owner[part], filter: filterOf('default([], true)') };
    } else if (node.type === 'FilterExpression' || node.type === 'FilterStatement') {
      const { filter } = node as JinjaNode & { filter: JinjaNode };
      if (filter.type === 'Identifier' && filter.value === 'dump') {
        Object.assign(node, { filter: filterOf("tojson(separators=(',', ':'))") });
      }
    }
  }
  return program;
}

/** Nodes inside each other; deeper is no template that a person wrote, and walking it would end the stack. */
const deepest = 400;

/**
 * A node and all below it.
 * @throws {RangeError} when the tree is too deep; `readyToRun` finds that out before anything else walks it.
 */
export function* nodesBelow(node: JinjaNode, depth = 0): Generator<JinjaNode> {
  if (depth > deepest) throw new RangeError('The tree is too deep.');
  yield node;
  for (const part of Object.values(node)) {
    if (part instanceof Map) for (const pair of part) yield* nodesAmong(pair, depth);
    else yield* nodesAmong(Array.isArray(part) ? part : [part], depth);
  }
}

function* nodesAmong(parts: readonly unknown[], depth: number): Generator<JinjaNode> {
  for (const part of parts) {
    if (typeof part === 'object' && part !== null && typeof (part as JinjaNode).type === 'string')
      yield* nodesBelow(part as JinjaNode, depth + 1);
  }
}

function filterOf(written: string): unknown {
  const [expression] = parse(tokenize(`{{ x | ${written} }}`)).body as unknown as JinjaNode[];
  return expression?.filter;
}
