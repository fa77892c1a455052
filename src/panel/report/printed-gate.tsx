import type { ComparisonReport } from '../../core/report/comparison-report.ts';
import type { GatePage } from '../../core/report/gate-page.ts';
import { GateHead, GateSuite, inOrder } from './gate-head.tsx';
import { PrintedComparison } from './printed-comparison.tsx';

/** A gate on paper: the decision, all rules, and every comparison. */
export function PrintedGate({
  page,
  reportAt,
}: {
  page: GatePage;
  reportAt: (place: number) => ComparisonReport;
}) {
  return (
    <>
      <article class="printed comparison">
        <GateHead page={page} />
        {inOrder(page.suites).map((suite) => (
          <GateSuite key={suite.suite} suite={suite} page={page} />
        ))}
      </article>
      {page.comparisons.map(({ suite }, place) => (
        <PrintedComparison key={place} report={reportAt(place)} suite={suite} of={page.comparisons.length} />
      ))}
    </>
  );
}
