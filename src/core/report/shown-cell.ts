import { messageText } from '../prompt/message.ts';
import { isVerdict } from '../rubric/rubric.ts';
import type { CaseLine, Cell } from '../run/run.ts';
import type { AnswerTexts, CaseTexts, MessageText } from './answer-texts.ts';
import { isJson, valueText } from './readable.ts';
import type { ShownAnswer } from './run-page.ts';

/** Shortens a text that is too long to show. */
export type Clip = (text: string) => string;

/** Names of the rubrics that failed or could not be computed; for a cell without an answer, the failure's sentence. */
export function whyNot(cell: Cell): string[] {
  if (cell.status === 'passed') return [];
  if (cell.error !== null) return [cell.error.message];
  const grades = Object.entries(cell.rubrics);
  const broken = grades.flatMap(([name, grade]) =>
    isVerdict(grade) ? [] : [`${name}: ${grade.error.message}`],
  );
  if (broken.length > 0) return broken;
  return grades.filter(([, grade]) => isVerdict(grade) && !grade.pass).map(([name]) => name);
}

/** @param typeOf gives the type of a rubric by its name. */
export function shownAnswer(cell: Cell, typeOf: (rubric: string) => string, clip: Clip): ShownAnswer {
  const { grades, ...texts } = answerTexts(cell, clip);
  return {
    ...texts,
    grades: grades.map((grade) => ({ ...grade, type: typeOf(grade.rubric) })),
    messages: messageTexts(cell, clip),
    prompt: cell.prompt,
    model: cell.model,
    reportedModel: cell.reportedModel,
    finishReason: cell.finishReason,
    source: cell.source,
    attempts: cell.attempts.flatMap(({ status, failure, waitedMs }) =>
      failure === null
        ? []
        : [clip(`${status === null ? '' : `HTTP ${status}: `}${failure.message} Waited ${waitedMs} ms.`)],
    ),
  };
}

export function answerTexts(cell: Cell, clip: Clip): AnswerTexts {
  return {
    output: cell.output === null ? null : clip(cell.output),
    outputIsJson: cell.output !== null && isJson(cell.output),
    error: cell.error === null ? null : { kind: cell.error.kind, message: clip(cell.error.message) },
    toolCalls: cell.toolCalls.map(({ name, arguments: text }) => ({ name, arguments: clip(text) })),
    grades: Object.entries(cell.rubrics).map(([rubric, grade]) => ({
      rubric,
      grade: isVerdict(grade)
        ? { pass: grade.pass, score: grade.score, reason: clip(grade.reason) }
        : { error: { kind: grade.error.kind, message: clip(grade.error.message) } },
    })),
    tokens: cell.usage,
    costUsd: cell.costUsd,
    latencyMs: cell.latencyMs,
    ttftMs: cell.ttftMs,
  };
}

/** The messages as the model got them. */
export function messageTexts({ messages }: Pick<Cell, 'messages'>, clip: Clip): MessageText[] {
  return messages.map((message) => ({ role: message.role, text: clip(messageText(message)) }));
}

export function caseTexts(
  { expected, vars }: Pick<CaseLine['case'], 'expected' | 'vars'>,
  clip: Clip,
): CaseTexts {
  return {
    expected: expected === undefined ? null : clip(valueText(expected)),
    vars: Object.entries(vars).map(([name, value]) => ({ name, value: clip(valueText(value)) })),
  };
}
