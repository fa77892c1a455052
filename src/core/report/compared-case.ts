import type { CaseCells } from '../compare/case-cells.ts';
import { messageText } from '../prompt/message.ts';
import type { CellLine } from '../run/run.ts';
import type { AnswerPair, ComparedAnswer, ComparedCase, ComparedMessage } from './comparison-report.ts';
import { isJson, valueText } from './readable.ts';

/** The texts of one case on both sides, by model and trial, as a page about a comparison shows them. */
export function comparedCase(id: string, baseline: CaseCells, candidate: CaseCells): ComparedCase {
  const own = (candidate.case ?? baseline.case)?.case;
  return {
    id,
    vars: Object.entries(own?.vars ?? {}).map(([name, value]) => ({ name, value: valueText(value) })),
    expected: own?.expected === undefined ? null : valueText(own.expected),
    messages: { baseline: messagesOf(baseline), candidate: messagesOf(candidate) },
    trace: null,
    pairs: pairsOf(baseline.cells, candidate.cells),
  };
}

/** The same model and trial beside each other; where each side has another model, these stand beside each other. */
function pairsOf(before: readonly CellLine[], after: readonly CellLine[]): AnswerPair[] {
  const modelsOf = (cells: readonly CellLine[]) => [...new Set(cells.map(({ model }) => model))];
  const [olds, news] = [modelsOf(before), modelsOf(after)];
  const swapped = olds.length === 1 && news.length === 1 && olds[0] !== news[0];
  const pairs = new Map<string, { model: string; trial: number; old?: CellLine; now?: CellLine }>();
  const pairFor = (model: string, trial: number) => {
    const key = JSON.stringify([model, trial]);
    const known = pairs.get(key) ?? { model, trial };
    pairs.set(key, known);
    return known;
  };
  for (const cell of after) pairFor(cell.model, cell.trial).now = cell;
  for (const cell of before) pairFor(swapped ? (news[0] ?? cell.model) : cell.model, cell.trial).old = cell;
  return [...pairs.values()]
    .sort((a, b) => (a.model === b.model ? a.trial - b.trial : a.model < b.model ? -1 : 1))
    .map(({ model, trial, old, now }) => ({
      model,
      trial,
      baseline: old === undefined ? null : answerOf(old),
      candidate: now === undefined ? null : answerOf(now),
    }));
}

function answerOf(cell: CellLine): ComparedAnswer {
  return {
    output: cell.output,
    outputIsJson: cell.output !== null && isJson(cell.output),
    error: cell.error === null ? null : { kind: cell.error.kind, message: cell.error.message },
    toolCalls: cell.toolCalls.map(({ name, arguments: text }) => ({ name, arguments: text })),
    grades: Object.entries(cell.rubrics).map(([rubric, grade]) => ({
      rubric,
      grade:
        'error' in grade
          ? { error: { kind: grade.error.kind, message: grade.error.message } }
          : { pass: grade.pass, score: grade.score, reason: grade.reason },
    })),
    tokens: cell.usage,
    costUsd: cell.costUsd,
    latencyMs: cell.latencyMs,
    ttftMs: cell.ttftMs,
  };
}

function messagesOf({ cells }: CaseCells): ComparedMessage[] {
  return (cells[0]?.messages ?? []).map((message) => ({ role: message.role, text: messageText(message) }));
}
