import { caseBatches, comparisonSummary } from '../../core/report/comparison-batches.ts';
import type { ComparisonReport, FurtherSide } from '../../core/report/comparison-report.ts';
import type { FromComparison, FurtherColumn, ToComparison } from '../comparison-contract.ts';
import { answeringHost } from '../shared/host.ts';
import { chosenRubric } from './cases.ts';
import type { ComparisonHost } from './host.ts';
import { startView } from './view.ts';

/** A host of a page that holds one or several comparisons. */
export interface ReportHost extends ComparisonHost {
  /** Brings another of the page's comparisons into view, with its rubric `rubric` chosen where one is given. */
  readonly show: (place: number, rubric: string | null) => void;
}

/**
 * A host that answers from the report's own data: nothing is asked of anyone, and nothing can be done.
 * @param reportAt gives a comparison of the page by its place
 * @param start the place that is shown first
 */
export function reportHost(reportAt: (place: number) => ComparisonReport, start = 0): ReportHost {
  let place = start;
  const answer = (message: FromComparison): ToComparison[] => {
    if (message.type === 'ready') return reportMessages(idOf(place), reportAt(place));
    if (message.type !== 'detail') return [];
    const id = idOf(place);
    const detail = reportAt(place).cases.find((each) => each.id === message.case);
    return [detail ? { type: 'detail', id, detail } : { type: 'noDetail', id, case: message.case }];
  };
  const host = answeringHost(answer);
  return {
    ...host,
    show: (next, rubric) => {
      const { rubrics } = comparisonSummary(reportAt(next).comparison);
      if (next !== place) host.say(reportMessages(idOf(next), reportAt(next)));
      place = next;
      const likely = rubrics[chosenRubric(rubrics, startView) ?? -1]?.name ?? null;
      host.say([{ type: 'reveal', rubric: rubric ?? likely, case: null }]);
    },
  };
}

const idOf = (place: number) => `report-${place}`;

/** All that a page says of one comparison. */
export function reportMessages(
  id: string,
  { comparison, surroundings, further = [] }: ComparisonReport,
): ToComparison[] {
  const { baseline, candidate } = comparison;
  return [
    {
      type: 'frame',
      frame: {
        prompt: candidate.prompt,
        title: candidate.prompt.slice(candidate.prompt.lastIndexOf('/') + 1),
        trusted: true,
        sides: further.map(({ side: own, words, short }) => ({ id: own, words, short, group: '' })),
        baseline: baseline.words,
        candidate: candidate.words,
        further: further.map(({ side }) => side),
        mayAdd: false,
        stage: { kind: 'ready' },
        actions: { rerunBroken: null, rerunErrors: null, addTrials: null, promote: false, rollBack: null },
      },
    },
    { type: 'comparison', id, summary: comparisonSummary(comparison), surroundings },
    { type: 'further', id, columns: further.map(columnOf), renewing: false },
    ...Array.from(
      caseBatches(comparison, Number.MAX_SAFE_INTEGER),
      (batch): ToComparison => ({
        type: 'cases',
        id,
        ...batch,
      }),
    ),
  ];
}

/** The same, as a message may hold it. */
function columnOf({ rubrics, costCi, ...column }: FurtherSide): FurtherColumn {
  return {
    ...column,
    rubrics: rubrics.map(({ ci, ...rubric }) => ({ ...rubric, ci: ci === null ? null : [...ci] })),
    costCi: costCi === null ? null : [...costCi],
  };
}
