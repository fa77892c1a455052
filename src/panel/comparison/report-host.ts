import { caseBatches, comparisonSummary } from '../../core/report/comparison-batches.ts';
import type { ComparisonReport, FurtherSide } from '../../core/report/comparison-report.ts';
import type { FromComparison, FurtherColumn, ToComparison } from '../comparison-contract.ts';
import { answeringHost } from '../shared/host.ts';
import type { ComparisonHost } from './host.ts';

/** A host that answers from the report's own data: nothing is asked of anyone, and nothing can be done. */
export function reportHost(report: ComparisonReport): ComparisonHost {
  const texts = new Map(report.cases.map((each) => [each.id, each]));
  const answer = (message: FromComparison): ToComparison[] => {
    if (message.type === 'ready') return everything(report);
    if (message.type !== 'detail') return [];
    const detail = texts.get(message.case);
    return [detail ? { type: 'detail', id, detail } : { type: 'noDetail', id, case: message.case }];
  };
  return answeringHost(answer);
}

const id = 'report';

function everything({ comparison, surroundings, further = [] }: ComparisonReport): ToComparison[] {
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
        actions: { rerunBroken: null, addTrials: null, promote: false, rollBack: null },
      },
    },
    { type: 'comparison', id, summary: comparisonSummary(comparison), surroundings },
    { type: 'further', id, columns: further.map(columnOf) },
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
