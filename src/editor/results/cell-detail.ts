import { isJsonObject, type JsonValue } from '../../core/json.ts';
import { messageText } from '../../core/prompt/message.ts';
import { cellKey } from '../../core/run/cell-key.ts';
import type { CaseLine, Cell, StoredRun } from '../../core/run/run.ts';
import type { CellDetail } from '../../panel/contract.ts';

/** Longest text of one field that is shown in the panel, in UTF-16 units; the whole is one click away in an editor. */
const longestText = 20_000;

/** A cell of a record with its case; undefined when the record has no such cell. */
export async function findCell(
  run: StoredRun,
  key: string,
): Promise<{ readonly cell: Cell; readonly of: CaseLine | undefined } | undefined> {
  for await (const cell of run.cells()) {
    if (cellKey(cell) !== key) continue;
    for await (const line of run.cases()) if (line.case.id === cell.case) return { cell, of: line };
    return { cell, of: undefined };
  }
  return undefined;
}

/** Everything that the panel shows of one cell. */
export function cellDetail(run: StoredRun, cell: Cell, of: CaseLine | undefined): CellDetail {
  const definitions = of?.rubrics ?? run.header.rubrics;
  return {
    key: cellKey(cell),
    title: of?.case.name ?? cell.case,
    case: cell.case,
    prompt: cell.prompt,
    model: cell.model,
    reportedModel: cell.reportedModel,
    trial: cell.trial,
    status: cell.status,
    error: cell.error,
    messages: cell.messages.map((message) => ({ role: message.role, text: clip(messageText(message)) })),
    output: cell.output === null ? null : clip(cell.output),
    outputIsJson: cell.output !== null && isJson(cell.output),
    toolCalls: cell.toolCalls.map(({ name, arguments: text }) => ({ name, arguments: clip(text) })),
    expected: of?.case.expected === undefined ? null : clip(textOf(of.case.expected)),
    vars: Object.entries(of?.case.vars ?? {}).map(([name, value]) => ({ name, value: clip(textOf(value)) })),
    grades: Object.entries(cell.rubrics).map(([rubric, grade]) => ({
      rubric,
      type: definitions.find(({ name }) => name === rubric)?.type ?? rubric,
      grade: 'error' in grade ? { error: { ...grade.error } } : { ...grade },
    })),
    tokens: cell.usage,
    costUsd: cell.costUsd,
    latencyMs: cell.latencyMs,
    ttftMs: cell.ttftMs,
    finishReason: cell.finishReason,
    source: cell.source,
    attempts: cell.attempts.flatMap(({ status, failure, waitedMs }) =>
      failure === null
        ? []
        : [`${status === null ? '' : `HTTP ${status}: `}${failure.message} Waited ${waitedMs} ms.`],
    ),
  };
}

/** Whether a text is a JSON object or list; a bare number or word reads better as text. */
export function isJson(text: string): boolean {
  if (!/^\s*[[{]/u.test(text)) return false;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) || isJsonObject(value);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

const textOf = (value: JsonValue) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

function clip(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText)}…`;
}
