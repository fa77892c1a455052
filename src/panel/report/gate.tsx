import { useRef, useState } from 'preact/hooks';
import type { GatePage } from '../../core/report/gate-page.ts';
import { App } from '../comparison/app.tsx';
import type { ReportHost } from '../comparison/report-host.ts';
import { verdictWords } from '../comparison/words.ts';
import { GateHead, GateSuite, inOrder } from './gate-head.tsx';

/** The comparison that one wants to see first: that of the first rule that is not met. */
export function firstComparison({ suites }: GatePage): number {
  const rules = inOrder(suites).flatMap((suite) => suite.rules);
  for (const status of ['failed', 'error', 'warning'] as const) {
    const rule = rules.find(({ status: own, at }) => own === status && at !== null);
    if (rule?.at) return rule.at.comparison;
  }
  return 0;
}

/** A gate's page: the decision and its rules first, then the comparisons, one at a time in full. */
export function GateApp({ page, host }: { page: GatePage; host: ReportHost }) {
  const [chosen, setChosen] = useState(() => firstComparison(page));
  const end = useRef<HTMLDivElement>(null);
  const show = (place: number, rubric: string | null) => {
    setChosen(place);
    host.show(place, rubric);
    // After the comparison has come, which may be longer than what stood there.
    if (rubric !== null) setTimeout(() => end.current?.scrollIntoView({ block: 'start' }));
  };
  const above = (
    <>
      <GateHead page={page} />
      {inOrder(page.suites).map((suite) => (
        <GateSuite key={suite.suite} suite={suite} page={page} onRubric={show} />
      ))}
      <div ref={end} />
      {page.comparisons.length > 1 ? <Choice page={page} chosen={chosen} onChoose={show} /> : null}
    </>
  );
  if (page.comparisons.length > 0) return <App host={host} above={above} />;
  return (
    <div class="comparison">
      <div class="content">{above}</div>
    </div>
  );
}

/** Every comparison with its verdict; the chosen one stands below. */
function Choice(props: { page: GatePage; chosen: number; onChoose: (place: number, rubric: null) => void }) {
  const { page, chosen, onChoose } = props;
  const severalSuites = page.suites.length > 1;
  return (
    <nav class="gate-choice" aria-label="Comparisons">
      <h2>Comparisons</h2>
      <ul>
        {page.comparisons.map(({ suite, prompt, baseline, candidate, verdict }, place) => {
          const { word, tone } = verdictWords(verdict);
          return (
            <li key={place}>
              <button
                type="button"
                class="gate-choice-button"
                aria-pressed={place === chosen}
                onClick={() => onChoose(place, null)}
              >
                <b class="any-text">{prompt}</b> <span class={`tone-${tone}`}>{word}</span>
                <br />
                <span class="muted small any-text">
                  {baseline} → {candidate}
                  {severalSuites ? ` by ${suite}` : ''}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
