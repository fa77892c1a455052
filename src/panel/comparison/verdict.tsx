import { useContext, useEffect, useMemo, useState } from 'preact/hooks';
import type { GateOutlook } from '../../core/report/comparison-report.ts';
import type { Frame } from '../comparison-contract.ts';
import { Icon, LinkButton } from '../shared/icon.tsx';
import type { IconName } from '../shared/icon-paths.ts';
import { ago, counted, money, type Tone } from '../shared/words.ts';
import { HostContext } from './host.ts';
import type { Shown } from './state.ts';
import { facts, gateReasons, headline, type Phrase } from './words.ts';

/** The verdict as a sentence, what it rests on, and what the gate would say. */
export function VerdictView(props: {
  shown: Shown;
  level: 1 | 2;
  /** Where something can be done. */
  frame?: Frame;
}) {
  const { shown, frame, level } = props;
  const { summary, surroundings } = shown;
  const { live } = useContext(HostContext);
  const now = useNow();
  const finished = summary.candidate.finishedAt ?? summary.candidate.startedAt;
  // A report is read, sent on and printed at any time.
  const when = new Date(finished).toLocaleString();
  // What the gate says already is not said again.
  const told = surroundings.gate?.reasons.join('\n') ?? '';
  const warnings = summary.warnings.filter((warning) => !told.includes(warning.replace(/\.$/, '')));
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
      {warnings.map((warning) => (
        <p key={warning} class="with-icon warning-line">
          <Icon name="warning" tone="doubt" />
          <span class="any-text">{warning}</span>
        </p>
      ))}
      {frame === undefined ? null : <ErrorsAgain frame={frame} />}
      <NothingChanged shown={shown} />
    </section>
  );
}

/** What failed can be asked again where it is told of. */
function ErrorsAgain({ frame }: { frame: Frame }) {
  const { post } = useContext(HostContext);
  const { rerunErrors } = frame.actions;
  if (rerunErrors === null) return null;
  const { cells, limitUsd } = rerunErrors;
  return (
    <p class="beside-icon">
      <LinkButton
        label={`Ask for ${counted(cells, 'missing answer')} again`}
        disabled={!frame.trusted}
        onClick={() => post({ type: 'runMissing' })}
      />
      {limitUsd === null ? '' : <span class="muted">, at most {money(limitUsd)}</span>}
    </p>
  );
}

/** Of two versions that answer alike no number of cases tells more than this. */
function NothingChanged({ shown }: { shown: Shown }) {
  const { rows, summary } = shown;
  const isSame = useMemo(
    () =>
      rows.length > 0 &&
      rows.length === summary.caseCount &&
      rows.every(({ changedOutput }) => changedOutput === false),
    [rows, summary],
  );
  return isSame ? (
    <p class="with-icon gate-line">
      <Icon name="info" />
      <span>Every output is the same on both sides.</span>
    </p>
  ) : null;
}

/**
 * The verdict as a sentence; spoken when it changes.
 * @param props.brief shows how it begins, where the rubrics stand under it anyway
 */
export function Headline(props: { summary: Shown['summary']; level?: 1 | 2; brief?: boolean }) {
  const { summary, level = 1, brief = false } = props;
  const phrases = headline(summary);
  const Heading = `h${level}` as const;
  return (
    <>
      <Heading class="headline">
        {phrases.slice(0, brief ? 1 : undefined).map((phrase, index) => (
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
  const reasons = brief ? [] : gateReasons(gate.reasons);
  const { icon, tone, words } = outcomes[outcome];
  return (
    <div class="with-icon gate-line">
      <Icon name={icon} tone={tone} />
      <div>
        <span class={`tone-${tone}`}>
          The gate to {against} {words}
          {reasons.length > 0 ? ':' : '.'}
        </span>{' '}
        {reasons.length === 1 ? <span class="any-text">{reasons[0]}</span> : null}
        {reasons.length > 1 ? (
          <ul class="gate-reasons">
            {reasons.map((reason) => (
              <li key={reason} class="any-text">
                {reason}
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </div>
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
