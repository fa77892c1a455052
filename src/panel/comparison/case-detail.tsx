import { useContext, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { AnswerTexts, RubricGrade } from '../../core/report/answer-texts.ts';
import type { AnswerPair, ComparedCase } from '../../core/report/comparison-report.ts';
import { Icon, LinkButton, StatusIcon, statusWord } from '../shared/icon.tsx';
import { shownText } from '../shared/shown-text.ts';
import { count, counted, duration, money } from '../shared/words.ts';
import { caseWords } from './case-row.tsx';
import { HostContext } from './host.ts';
import { diffNote, MarkedText } from './marked-text.tsx';
import { Messages } from './messages.tsx';
import { firstPair, gradePairs, gradeStatus, outputDiff } from './pairs.ts';
import type { ComparisonAction, ComparisonState, Shown } from './state.ts';
import { loneText } from './text-diff.ts';
import { ToolCalls } from './tool-calls.tsx';
import type { SideNames } from './words.ts';

const part = 'messages';

/** The opened case: both outputs, what each rubric says of them, and what was asked. */
export function CaseDetail(props: {
  state: ComparisonState;
  shown: Shown;
  names: SideNames;
  /** Place in `shown.rows`. */
  index: number;
  rubric: number | null;
  dispatch: (action: ComparisonAction) => void;
  onResize: (height: number) => void;
}) {
  const { state, shown, names, index, rubric, dispatch, onResize } = props;
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => onResize(element.offsetHeight);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [onResize]);
  const { detail, view } = state;
  const rubricName = rubric === null ? null : (shown.summary.rubrics[rubric]?.name ?? null);
  return (
    // biome-ignore lint/a11y/useSemanticElements: stands in a grid whose rows are placed by the scroll position.
    // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus.
    <div ref={box} class="detail-row" role="row">
      {/* biome-ignore lint/a11y/useSemanticElements: as its row. */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: as its row. */}
      <div role="gridcell">
        <section class="detail" aria-label={caseWords(shown, index, rubric)}>
          {detail === null ? (
            <p class="muted after-a-while">Reading the case…</p>
          ) : detail === 'none' ? (
            <p class="muted">These records hold no texts of this case.</p>
          ) : (
            <Texts
              detail={detail}
              shown={shown}
              names={names}
              rubric={rubricName}
              chosen={view.pair ?? firstPair(detail, rubricName)}
              isAsked={view.toggled.includes(part)}
              mayRun={state.frame?.trusted === true}
              dispatch={dispatch}
            />
          )}
        </section>
      </div>
    </div>
  );
}

function Texts(props: {
  detail: ComparedCase;
  shown: Shown;
  names: SideNames;
  rubric: string | null;
  chosen: number;
  /** The messages are shown. */
  isAsked: boolean;
  /** Nothing runs in Restricted Mode. */
  mayRun: boolean;
  dispatch: (action: ComparisonAction) => void;
}) {
  const { detail, shown, names, rubric, isAsked, mayRun, dispatch } = props;
  const { live, post } = useContext(HostContext);
  const place = Math.min(props.chosen, detail.pairs.length - 1);
  const pair = detail.pairs[place];
  const { candidate } = detail.messages;
  const at = { id: shown.id, case: detail.id };
  return (
    <>
      <div class="detail-bar">
        <button
          type="button"
          class="part-name"
          aria-expanded={isAsked}
          onClick={() => dispatch({ type: 'toggle', part })}
        >
          <Icon name={isAsked ? 'chevron-down' : 'chevron-right'} />
          {counted(candidate.length, 'message')}
          {detail.vars.length > 0 ? `, ${counted(detail.vars.length, 'variable')}` : ''}
          {detail.expected === null ? '' : ', expected output'}
        </button>
        {live ? (
          <>
            <LinkButton label="Open case" onClick={() => post({ type: 'openCase', ...at })} />
            {detail.trace === null ? null : (
              <LinkButton
                label={`Trace ${detail.trace}`}
                onClick={() => post({ type: 'openTrace', ...at })}
              />
            )}
            {mayRun ? (
              <LinkButton label="Run again" onClick={() => post({ type: 'runCase', ...at })} />
            ) : null}
          </>
        ) : null}
        {live && pair ? <PairActions at={at} pair={pair} /> : null}
        {detail.pairs.length > 1 ? (
          <PairChoice detail={detail} place={place} rubric={rubric} dispatch={dispatch} />
        ) : null}
      </div>
      {isAsked ? <Messages detail={detail} names={names} /> : null}
      {pair ? <Pair pair={pair} names={names} rubric={rubric} /> : null}
    </>
  );
}

function PairActions({ at, pair }: { at: { id: string; case: string }; pair: AnswerPair }) {
  const { post } = useContext(HostContext);
  const { model, trial, baseline, candidate } = pair;
  return (
    <>
      {candidate?.output == null ? null : (
        <LinkButton
          label="Accept as expected"
          title="The candidate’s output becomes the case’s expected output"
          onClick={() => post({ type: 'accept', ...at, model, trial })}
        />
      )}
      {baseline?.output == null || candidate?.output == null ? null : (
        <LinkButton
          label="Open in diff editor"
          onClick={() => post({ type: 'openOutputs', ...at, model, trial })}
        />
      )}
    </>
  );
}

function PairChoice(props: {
  detail: ComparedCase;
  place: number;
  rubric: string | null;
  dispatch: (action: ComparisonAction) => void;
}) {
  const { detail, place, rubric, dispatch } = props;
  const { pairs } = detail;
  const models = new Set(pairs.map(({ model }) => model));
  const trials = new Set(pairs.map(({ trial }) => trial)).size;
  return (
    <span class="select pair-select">
      <select
        aria-label="Trial"
        value={place}
        onChange={(event) => dispatch({ type: 'pair', index: Number(event.currentTarget.value) })}
      >
        {pairs.map((pair, index) => (
          <option key={index} value={index}>
            {models.size > 1 ? `${pair.model}, ` : ''}trial {pair.trial} of {trials}
            {mark(pair, rubric)}
          </option>
        ))}
      </select>
      <Icon name="chevron-down" />
    </span>
  );
}

const marks = { passed: 'passes', failed: 'fails', error: 'error' } as const;

/** What the rubric says of the pair; nothing where it gives no grade to a single answer. */
function mark(pair: AnswerPair, rubric: string | null): string {
  const row = gradePairs(pair).find((each) => each.rubric === rubric);
  if (row === undefined) return '';
  const word = (grade: RubricGrade | null | undefined) => (grade ? marks[gradeStatus(grade)] : 'no grade');
  return `: ${word(row.baseline)} → ${word(row.candidate)}`;
}

/** Both answers beside each other, with what every rubric says of them. */
export function Pair({ pair, names, rubric }: { pair: AnswerPair; names: SideNames; rubric: string | null }) {
  const diff = outputDiff(pair);
  const note = diff && diffNote(diff);
  const grades = useMemo(() => gradePairs(pair, rubric), [pair, rubric]);
  const side = (name: 'baseline' | 'candidate') => {
    const answer = pair[name];
    return (
      <div class="side">
        <h3 class="any-text">{names[name].words}</h3>
        <Output answer={answer} />
        {diff ? <MarkedText diff={diff} side={name} /> : <Alone answer={answer} side={name} />}
        {answer ? <Facts answer={answer} /> : null}
      </div>
    );
  };
  return (
    <>
      <div class="two">
        {side('baseline')}
        {side('candidate')}
      </div>
      {note ? <p class="small muted">{note}</p> : null}
      <ToolCalls pair={pair} />
      {grades.length > 0 ? (
        <ul class="grade-pairs" aria-label="Rubrics, before and after">
          {grades.map((row) => (
            <li key={row.rubric} class="two">
              <Grade name={row.rubric} grade={row.baseline} />
              <Grade name={row.rubric} grade={row.candidate} />
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

/** Why there is no output. */
function Output({ answer }: { answer: AnswerTexts | null }) {
  if (answer === null) return <p class="muted">This side has no such trial.</p>;
  if (answer.error === null) return null;
  return (
    <p class="with-icon">
      <StatusIcon status="error" />
      <span class="any-text">
        {shownText(answer.error.message)} <span class="muted">({answer.error.kind})</span>
      </span>
    </p>
  );
}

/** An output that there is nothing to compare with. */
function Alone({ answer, side }: { answer: AnswerTexts | null; side: 'baseline' | 'candidate' }) {
  const output = answer?.output ?? null;
  const alone = useMemo(() => (output === null ? null : loneText(output)), [output]);
  return alone === null ? null : <MarkedText diff={alone} side={side} />;
}

function Grade({ name, grade: row }: { name: string; grade: RubricGrade | null }) {
  if (row === null)
    return (
      <div class="muted small">
        {name} <span>was not graded</span>
      </div>
    );
  const status = gradeStatus(row);
  const { grade } = row;
  return (
    <div class="with-icon grade small">
      <StatusIcon status={status} />
      <span>
        <span class="unseen">{statusWord(status)}: </span>
        <span class={`tone-${{ passed: 'good', failed: 'bad', error: 'doubt' }[status]} any-text`}>
          {name}
          {'score' in grade ? ` ${score(grade.score)}` : ''}
        </span>{' '}
        <span class={`any-text reason-text${status === 'passed' ? ' muted' : ''}`}>
          {shownText('error' in grade ? grade.error.message : grade.reason)}
        </span>
      </span>
    </div>
  );
}

function score(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : value.toFixed(2);
}

/** What the answer took; nothing of one that never came. */
function Facts({ answer }: { answer: AnswerTexts }) {
  const { tokens, costUsd, latencyMs, ttftMs } = answer;
  if (answer.error !== null && tokens === null && costUsd === null) return null;
  const words = [
    tokens &&
      `${count(tokens.input)} tokens in, ${count(tokens.output)} out${tokens.reasoning > 0 ? ` (${count(tokens.reasoning)} reasoning)` : ''}`,
    money(costUsd),
    latencyMs === null ? '' : duration(latencyMs),
    ttftMs === null ? '' : `first token after ${duration(ttftMs)}`,
  ];
  return <p class="small muted">{words.filter(Boolean).join(' · ')}</p>;
}
