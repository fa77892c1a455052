import type { ComponentChildren } from 'preact';
import { useContext, useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { failureRateUpperBound } from '../../core/compare/repeated-trials.ts';
import type { CellDetail, CellRow } from '../contract.ts';
import { Icon, IconButton, LinkButton, StatusIcon, statusWord } from '../shared/icon.tsx';
import { TextBlock } from '../shared/text-block.tsx';
import { count, counted, duration, money, percent } from '../shared/words.ts';
import { Grades } from './grades.tsx';
import { HostContext } from './host.ts';
import { openedCase, type PanelAction, type PanelState, shownRun } from './state.ts';

/** The opened case: what its rubrics say, what the model answered, what was asked. */
export function CasePane(props: {
  state: PanelState;
  suite: string;
  dispatch: (action: PanelAction) => void;
  onClose: () => void;
}) {
  const { state, suite, dispatch } = props;
  const { live, post } = useContext(HostContext);
  const pane = useRef<HTMLElement>(null);
  const opened = openedCase(state);
  const run = shownRun(state);
  const { pane: share, opened: asked, sections } = state.view;
  useLayoutEffect(() => pane.current?.style.setProperty('--pane-share', `${share * 100}%`), [share]);
  useEffect(() => {
    if (pane.current) pane.current.scrollTop = 0;
  }, [asked?.case, asked?.prompt, asked?.trial]);

  const title = opened?.entry.title ?? asked?.case ?? '';
  const detail = state.detail;
  return (
    <section ref={pane} class="pane" aria-label={`Case ${title}`}>
      <div class="pane-head">
        <h2 class="any-text with-icon" title={asked?.case}>
          {opened ? <StatusIcon status={opened.row.status} /> : null}
          {opened ? <span class="unseen">{statusWord(opened.row.status)}: </span> : null}
          <span>{title}</span>
        </h2>
        <IconButton icon="close" label="Close (Escape)" onClick={props.onClose} />
      </div>
      {opened && opened.entry.trials.length > 1 ? (
        <Trials
          trials={opened.entry.trials}
          shown={opened.row}
          onShow={(trial) => asked && dispatch({ type: 'open', opened: { ...asked, trial } })}
        />
      ) : null}
      {opened && opened.entry.bad === 0 && opened.entry.trials.length > 1 ? (
        <p class="muted">{allPassedWords(opened.entry.trials.length)}</p>
      ) : null}
      {live && asked && run ? (
        <p class="actions">
          <LinkButton
            label="Open case"
            title="Open the case in its file"
            onClick={() => post({ type: 'openCase', suite, run: run.id, case: asked.case })}
          />
          <LinkButton
            label="Run case"
            disabled={!state.trusted || run.status === 'running'}
            onClick={() => post({ type: 'runCase', suite, case: asked.case })}
          />
          {detail?.output == null ? null : (
            <OutputActions run={run.id} detail={detail} output={detail.output} />
          )}
        </p>
      ) : null}
      {detail ? (
        <Detail
          detail={detail}
          sections={sections}
          onToggle={(section) => dispatch({ type: 'toggleSection', section })}
        />
      ) : (
        <p class="muted after-a-while">{waitingWords(opened !== null, run?.status === 'running')}</p>
      )}
    </section>
  );
}

/** What trials that all passed leave possible. */
function allPassedWords(trials: number): string {
  const most = percent(failureRateUpperBound(trials, 0));
  return `0 of ${trials} trials failed: the case fails at most ${most} of the time (95 % confidence).`;
}

function waitingWords(hasRow: boolean, isRunning: boolean): string {
  if (hasRow) return 'Reading the cell…';
  return isRunning ? 'This case has not run yet.' : 'This run does not have this case.';
}

function OutputActions({ run, detail, output }: { run: string; detail: CellDetail; output: string }) {
  const { post } = useContext(HostContext);
  return (
    <>
      <LinkButton label="Copy output" onClick={() => post({ type: 'copy', text: output })} />
      <LinkButton
        label="Open output"
        title="Open the output in an editor"
        onClick={() => post({ type: 'openOutput', run, key: detail.key })}
      />
    </>
  );
}

function Trials(props: { trials: readonly CellRow[]; shown: CellRow; onShow: (trial: number) => void }) {
  return (
    <fieldset class="choices">
      <legend class="muted">Trial</legend>
      {props.trials.map((row) => (
        <button
          key={row.key}
          type="button"
          class="choice"
          aria-pressed={row === props.shown}
          aria-label={`Trial ${row.trial}, ${statusWord(row.status)}`}
          onClick={() => props.onShow(row.trial)}
        >
          <StatusIcon status={row.status} />
          {row.trial}
        </button>
      ))}
    </fieldset>
  );
}

function Detail(props: {
  detail: CellDetail;
  sections: readonly string[];
  onToggle: (name: string) => void;
}) {
  const { detail, sections, onToggle } = props;
  const { live, post } = useContext(HostContext);
  const { error, expected, messages, vars, toolCalls, attempts } = detail;
  const section = { sections, onToggle };
  return (
    <>
      {error ? (
        <div class="failure with-icon">
          <StatusIcon status="error" />
          <span class="any-text">
            {error.message} <span class="muted">({error.kind})</span>{' '}
            {live && error.kind === 'auth' ? (
              <LinkButton label="Set API key" onClick={() => post({ type: 'start', what: 'setApiKey' })} />
            ) : null}
          </span>
        </div>
      ) : null}
      <Grades grades={detail.grades} />
      {detail.textsLeftOut ? (
        <p class="muted">
          This report leaves out the messages and the output of this case to stay small. The run’s record has
          them.
        </p>
      ) : null}
      {detail.output === null ? null : (
        <Section name="Output" {...section} startsOpen>
          <TextBlock key={detail.key} text={detail.output} json={detail.outputIsJson} />
        </Section>
      )}
      {toolCalls.length > 0 ? (
        <Section name="Tool calls" count={toolCalls.length} {...section} startsOpen>
          {toolCalls.map((call, index) => (
            <div key={index} class="part">
              <h4 class="any-text">{call.name}</h4>
              <TextBlock text={call.arguments} json />
            </div>
          ))}
        </Section>
      ) : null}
      {expected === null ? null : (
        <Section name="Expected" {...section} startsOpen>
          <TextBlock text={expected} json />
        </Section>
      )}
      {vars.length > 0 ? (
        <Section name="Variables" count={vars.length} {...section}>
          {vars.map(({ name, value }) => (
            <div key={name} class="part">
              <h4 class="any-text">{name}</h4>
              <TextBlock text={value} json={/^\s*[[{]/.test(value)} />
            </div>
          ))}
        </Section>
      ) : null}
      {messages.length > 0 ? (
        <Section name="Messages" count={messages.length} {...section}>
          {messages.map(({ role, text }, index) => (
            <div key={index} class="part">
              <h4>{role}</h4>
              <TextBlock text={text} />
            </div>
          ))}
        </Section>
      ) : null}
      {attempts.length > 0 ? (
        <Section name="Earlier attempts" count={attempts.length} {...section}>
          <ol class="attempts">
            {attempts.map((attempt, index) => (
              <li key={index} class="any-text">
                {attempt}
              </li>
            ))}
          </ol>
        </Section>
      ) : null}
      <Facts detail={detail} />
    </>
  );
}

function Section(props: {
  name: string;
  count?: number;
  startsOpen?: boolean;
  sections: readonly string[];
  onToggle: (name: string) => void;
  children: ComponentChildren;
}) {
  const { name, sections, onToggle } = props;
  const isOpen = sections.includes(name) !== (props.startsOpen ?? false);
  return (
    <div class="section">
      <h3>
        <button type="button" class="section-name" aria-expanded={isOpen} onClick={() => onToggle(name)}>
          <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} />
          {name}
          {props.count === undefined ? null : <span class="muted">{count(props.count)}</span>}
        </button>
      </h3>
      {isOpen ? <div class="section-body">{props.children}</div> : null}
    </div>
  );
}

const sourceWords: Record<string, string> = {
  recording: 'from a recording',
  store: 'from the response store',
  network: 'asked now',
};

function Facts({ detail }: { detail: CellDetail }) {
  const { live, post } = useContext(HostContext);
  const { tokens, source, latencyMs, ttftMs, model, reportedModel, finishReason } = detail;
  const used = tokens && [
    `${count(tokens.input)} in${tokens.cachedInput > 0 ? ` (${count(tokens.cachedInput)} cached)` : ''}`,
    `${count(tokens.output)} out${tokens.reasoning > 0 ? ` (${count(tokens.reasoning)} reasoning)` : ''}`,
  ];
  const facts: [string, ComponentChildren][] = [
    [
      'Prompt',
      live ? (
        <LinkButton
          key="prompt"
          label={detail.prompt}
          onClick={() => post({ type: 'openPrompt', prompt: detail.prompt })}
        />
      ) : (
        detail.prompt
      ),
    ],
    ['Model', reportedModel && reportedModel !== model ? `${model}, reported as ${reportedModel}` : model],
    ['Answer', source === null ? 'none' : (sourceWords[source] ?? source)],
  ];
  if (source !== null) facts.push(['Cost', money(detail.costUsd)]);
  if (used) facts.push(['Tokens', used.join(', ')]);
  if (latencyMs !== null)
    facts.push([
      'Latency',
      `${duration(latencyMs)}${ttftMs === null ? '' : `, first token after ${duration(ttftMs)}`}`,
    ]);
  if (finishReason !== null) facts.push(['Ended by', finishReason]);
  if (detail.attempts.length > 0) facts.push(['Attempts', counted(detail.attempts.length + 1, 'attempt')]);
  return (
    <dl class="facts-list">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class="any-text">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
