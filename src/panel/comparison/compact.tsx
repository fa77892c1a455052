import { useEffect, useReducer } from 'preact/hooks';
import type { RubricSummary } from '../comparison-contract.ts';
import { LinkButton } from '../shared/icon.tsx';
import { type ComparisonHost, HostContext } from './host.ts';
import { StageView } from './stage.tsx';
import { reduce, startState } from './state.ts';
import { GateLine, Headline } from './verdict.tsx';
import { startView } from './view.ts';
import { comparedValue, describeRubric, points, rate, verdictWords } from './words.ts';

/** The last comparison in the side bar: the sentence and a line for each rubric, which open the comparison's tab. */
export function CompactApp({ host }: { host: ComparisonHost }) {
  const [{ frame, shown }, dispatch] = useReducer(reduce, undefined, () => startState(startView));
  useEffect(() => {
    const stop = host.listen((message) => dispatch({ type: 'messages', messages: [message] }));
    host.post({ type: 'ready' });
    return stop;
  }, []);
  if (!frame) return <p class="comparison-note muted after-a-while">Nothing was compared yet.</p>;
  const open = (rubric: string | null) => host.post({ type: 'openTab', rubric });
  const words = (id: string) => frame.sides.find((side) => side.id === id)?.short ?? id;
  return (
    <HostContext.Provider value={host}>
      <div class="comparison compact">
        <div class="content">
          <header class="head">
            <p class="any-text">
              <b>{frame.title}</b>
              <br />
              <span class="muted">
                {shown?.summary.baseline.words ?? words(frame.baseline)} →{' '}
                {shown?.summary.candidate.words ?? words(frame.candidate)}
              </span>
            </p>
          </header>
          <StageView frame={frame} empty={shown === null} only="told" />
          {shown ? (
            <main>
              <section class="verdict" aria-label="Verdict">
                <Headline summary={shown.summary} brief />
                {shown.surroundings.gate ? <GateLine gate={shown.surroundings.gate} brief /> : null}
              </section>
              <ul class="compact-rubrics" aria-label="Rubrics">
                {shown.summary.rubrics.map((rubric) => (
                  <li key={rubric.name}>
                    <CompactRubric rubric={rubric} onOpen={() => open(rubric.name)} />
                  </li>
                ))}
              </ul>
            </main>
          ) : null}
          <p class="compact-foot">
            <LinkButton label="Open comparison" onClick={() => open(null)} />
          </p>
        </div>
      </div>
    </HostContext.Provider>
  );
}

function CompactRubric({ rubric, onOpen }: { rubric: RubricSummary; onOpen: () => void }) {
  const { word, tone, mark } = verdictWords(rubric.verdict);
  return (
    <button
      type="button"
      class="compact-rubric"
      aria-label={describeRubric(rubric)}
      title={`${word}. ${rubric.explanation}`}
      onClick={onOpen}
    >
      <span class={`tone-${tone} compact-mark`} aria-hidden="true">
        {mark}
      </span>
      <span class="any-text compact-name">{rubric.name}</span>
      <span class="muted compact-rate">
        <span class="compact-before">{rate(comparedValue(rubric, 'baseline'), rubric.binary)} → </span>
        {rate(comparedValue(rubric, 'candidate'), rubric.binary)}
      </span>
      <span class={`tone-${tone} compact-delta`}>{rubric.delta === null ? '–' : points(rubric.delta)}</span>
    </button>
  );
}
