import type { parse, tokenize } from '@huggingface/jinja';

export type Program = ReturnType<typeof parse>;
export type Token = ReturnType<typeof tokenize>[number];

/** A node of the package's syntax tree, as far as Regrade looks at it. */
export interface JinjaNode {
  readonly type: string;
  readonly value?: unknown;
  readonly [part: string]: unknown;
}

/** A part of a node that is a node. */
export function nodeIn(node: JinjaNode, part: string): JinjaNode | undefined {
  const inner = node[part];
  return typeof inner === 'object' && inner !== null && 'type' in inner ? (inner as JinjaNode) : undefined;
}

/** A part of a node that is a list of nodes. */
export function nodesIn(node: JinjaNode, part: string): readonly JinjaNode[] {
  const inner = node[part];
  return Array.isArray(inner) ? (inner as JinjaNode[]) : [];
}

/** The text of a literal in a template, or undefined. */
export function textOf(node: JinjaNode | undefined): string | undefined {
  return node?.type === 'StringLiteral' && typeof node.value === 'string' ? node.value : undefined;
}
