import type { Segment } from '../../invert/pattern.ts';
import { isNullable } from '../../invert/pattern.ts';
import { type JinjaNode, nodeIn, nodesIn } from './nodes.ts';
import { type JinjaTemplate, nameOf } from './parse.ts';
import { nodesBelow } from './ready.ts';
import { filterName, loopedOver, Scope } from './scope.ts';

/**
 * What every render of a template looks like.
 * @param own gives the segment of a name that the format itself fills.
 */
export function jinjaPattern(
  template: JinjaTemplate,
  own: (name: string) => Segment | undefined = () => undefined,
): Segment[] {
  return blockPattern(nodesIn(template.marked, 'body'), new Scope(), own);
}

function blockPattern(
  body: readonly JinjaNode[],
  scope: Scope,
  own: (name: string) => Segment | undefined,
): Segment[] {
  return body.flatMap((node): Segment[] => {
    switch (node.type) {
      case 'StringLiteral':
      case 'IntegerLiteral':
        return [{ kind: 'literal', text: String(node.value) }];
      case 'Comment':
      case 'Macro':
        return [];
      case 'Set': {
        const assignee = nodeIn(node, 'assignee');
        for (const one of assignee ? nodesBelow(assignee) : [])
          if (one.type === 'Identifier') scope.hide(nameOf(String(one.value)));
        return [];
      }
      case 'Identifier': {
        const segment = own(nameOf(String(node.value)));
        if (segment) return [segment];
        return [valueSegment(node, scope, 'text')];
      }
      case 'MemberExpression':
        return [valueSegment(node, scope, 'text')];
      case 'FilterExpression': {
        const operand = nodeIn(node, 'operand');
        const isJson = ['tojson', 'dump'].includes(filterName(node)) && operand !== undefined;
        if (isJson) return [valueSegment(operand, scope, 'json')];
        return filterName(node) === 'default' && operand ? [valueSegment(operand, scope, 'text')] : [any];
      }
      case 'If': {
        const path = scope.pathOf(nodeIn(node, 'test'));
        const branches = ['body', 'alternate'].map((part) => blockPattern(nodesIn(node, part), scope, own));
        return [{ kind: 'choice', branches, ...(path ? { path } : {}) }];
      }
      case 'For': {
        const { node: list, entries } = loopedOver(node);
        const path = scope.pathOf(list);
        const body = blockPattern(nodesIn(node, 'body'), scope.inLoop(node), own);
        const jumps = nodesIn(node, 'body').some((one) =>
          [...nodesBelow(one)].some(({ type }) => type === 'Break' || type === 'Continue'),
        );
        const isPlain = path && !entries && !jumps && !isNullable(body);
        const loop: Segment = isPlain ? { kind: 'repeat', path, body } : any;
        const otherwise = nodesIn(node, 'defaultBlock');
        if (otherwise.length === 0) return [loop];
        return [{ kind: 'choice', branches: [[loop], blockPattern(otherwise, scope, own)] }];
      }
      default:
        return [any];
    }
  });
}

const any: Segment = { kind: 'any' };

function valueSegment(node: JinjaNode, scope: Scope, as: 'text' | 'json'): Segment {
  const path = scope.pathOf(node);
  return path && path.at(-1) !== 'length' ? { kind: 'value', path, as } : any;
}
