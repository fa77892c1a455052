import type { CaseCells } from '../compare/case-cells.ts';
import type { CellLine } from '../run/run.ts';
import type { MessageText } from './answer-texts.ts';
import type { AnswerPair, ComparedCase } from './comparison-report.ts';
import { answerTexts, type Clip, caseTexts, messageTexts } from './shown-cell.ts';

const whole: Clip = (text) => text;

/** The texts of one case on both sides, by model and trial, as a page about a comparison shows them. */
export function comparedCase(id: string, baseline: CaseCells, candidate: CaseCells): ComparedCase {
  const own = (candidate.case ?? baseline.case)?.case;
  return {
    id,
    ...caseTexts(own ?? { vars: {} }, whole),
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
      baseline: old === undefined ? null : answerTexts(old, whole),
      candidate: now === undefined ? null : answerTexts(now, whole),
    }));
}

function messagesOf({ cells: [first] }: CaseCells): MessageText[] {
  return first === undefined ? [] : messageTexts(first, whole);
}
