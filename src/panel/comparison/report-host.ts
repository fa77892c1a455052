import { caseBatches, comparisonSummary } from '../../core/report/comparison-batches.ts';
import type { ComparisonReport } from '../../core/report/comparison-report.ts';
import type { FromComparison, ToComparison } from '../comparison-contract.ts';
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

function everything({ comparison, surroundings }: ComparisonReport): ToComparison[] {
  const { baseline, candidate } = comparison;
  return [
    {
      type: 'frame',
      frame: {
        prompt: candidate.prompt,
        title: candidate.prompt.slice(candidate.prompt.lastIndexOf('/') + 1),
        trusted: true,
        sides: [],
        baseline: baseline.words,
        candidate: candidate.words,
        further: [],
        mayAdd: false,
        stage: { kind: 'ready' },
        actions: { rerunBroken: null, addTrials: null, promote: false, rollBack: null },
      },
    },
    { type: 'comparison', id, summary: comparisonSummary(comparison), surroundings },
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
