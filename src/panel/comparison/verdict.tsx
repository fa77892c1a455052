import { useContext, useEffect, useState } from 'preact/hooks';
import type { GateOutlook } from '../../core/report/comparison-report.ts';
import { Icon } from '../shared/icon.tsx';
import type { IconName } from '../shared/icon-paths.ts';
import { ago, type Tone } from '../shared/words.ts';
import { HostContext } from './host.ts';
import type { Shown } from './state.ts';
import { facts, headline, type Phrase } from './words.ts';

/** The verdict as a sentence, what it rests on, and what the gate would say. */
export function VerdictView({ shown, level }: { shown: Shown; level: 1 | 2 }) {
  const { summary, surroundings } = shown;
  const { live } = useContext(HostContext);
  const now = useNow();
  const finished = summary.candidate.finishedAt ?? summary.candidate.startedAt;
  // A report is read, sent on and printed at any time.
  const when = new Date(finished).toLocaleString();
  return (
    <section class="verdict" aria-label="Verdict">
      <Headline summary={summary} level={level} />
      <p class="facts">
        {facts(summary, surroundings.judge, surroundings.judgeCostUsd).join(' · ')} ·{' '}
        <time dateTime={finished} title={when}>
          {live ? ago(Date.parse(finished), now) : when}
        </time>
      </p>
      {surroundings.gate ? <GateLine gate={surroundings.gate} /> : null}
      {summary.warnings.map((warning) => (
        <p key={warning} class="with-icon warning-line">
          <Icon name="warning" tone="doubt" />
          <span class="any-text">{warning}</span>
        </p>
      ))}
    </section>
  );
}

/** The verdict as a sentence; spoken when it changes. */
export function Headline({ summary, level = 1 }: { summary: Shown['summary']; level?: 1 | 2 }) {
  const phrases = headline(summary);
  const Heading = `h${level}` as const;
  return (
    <>
      <Heading class="headline">
        {phrases.map((phrase, index) => (
          <PhraseView key={index} phrase={phrase} />
        ))}
      </Heading>
      <div class="unseen" role="status" aria-live="polite">
        {phrases.map(({ text }) => text).join('')}
      </div>
    </>
  );
}

function PhraseView({ phrase: { text, kind, tone } }: { phrase: Phrase }) {
  if (kind === 'lead') return <span class={`tone-${tone}`}>{text}</span>;
  if (kind === 'name') return <b class="any-text">{text}</b>;
  return <span class={kind === 'aside' ? 'muted any-text' : ''}>{text}</span>;
}

const outcomes: Record<GateOutlook['outcome'], { icon: IconName; tone: Tone; words: string }> = {
  passes: { icon: 'pass', tone: 'good', words: 'would pass' },
  fails: { icon: 'circle-slash', tone: 'bad', words: 'would fail' },
  unjudged: { icon: 'warning', tone: 'doubt', words: 'could not be judged, so it would not pass' },
};

/** What the gate would say; `brief` leaves the reasons out. */
export function GateLine({ gate, brief = false }: { gate: GateOutlook; brief?: boolean }) {
  const { against, outcome } = gate;
  const reasons = brief ? [] : gate.reasons;
  const { icon, tone, words } = outcomes[outcome];
  return (
    <p class="with-icon gate-line">
      <Icon name={icon} tone={tone} />
      <span>
        <span class={`tone-${tone}`}>
          The gate to {against} {words}
          {reasons.length > 0 ? ':' : '.'}
        </span>{' '}
        <span class="any-text">{reasons.join(' ')}</span>
      </span>
    </p>
  );
}

/** ms since 1970, anew every half minute. */
function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
