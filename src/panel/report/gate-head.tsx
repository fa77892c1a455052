import type { GatePage, GatePageRule, GatePageSuite } from '../../core/report/gate-page.ts';
import { Icon, LinkButton } from '../shared/icon.tsx';
import type { IconName } from '../shared/icon-paths.ts';
import { count, counted, type Tone } from '../shared/words.ts';

const outcomes: Record<GatePage['status'], { icon: IconName; tone: Tone }> = {
  passed: { icon: 'pass', tone: 'good' },
  failed: { icon: 'circle-slash', tone: 'bad' },
  error: { icon: 'warning', tone: 'doubt' },
};

/** What the gate decided, and by what. */
export function GateHead({ page }: { page: GatePage }) {
  const { status, sentence, base, at, toolVersion } = page;
  const { icon, tone } = outcomes[status];
  const rules = page.suites.reduce((sum, suite) => sum + suite.rules.length, 0);
  return (
    <header class="gate-head">
      <h1 class="with-icon">
        <Icon name={icon} tone={tone} />
        <span class={`tone-${tone} any-text`}>{sentence}</span>
      </h1>
      {base === null ? null : (
        <p class="any-text">
          Judged by what stands in <b>{base.ref}</b> ({base.commit.slice(0, 12)}), not by this change.
        </p>
      )}
      <p class="facts">
        {counted(rules, 'rule')} of {counted(page.suites.length, 'suite')} ·{' '}
        <time dateTime={at}>{new Date(at).toLocaleString()}</time> · Regrade {toolVersion}
      </p>
    </header>
  );
}

type RuleStatus = GatePageRule['status'];

const ruleStatuses: Record<RuleStatus, { icon: IconName; tone: Tone; words: string }> = {
  failed: { icon: 'close', tone: 'bad', words: 'failed' },
  error: { icon: 'warning', tone: 'doubt', words: 'not judged' },
  warning: { icon: 'question', tone: 'doubt', words: 'not decided' },
  passed: { icon: 'check', tone: 'good', words: 'passed' },
};

const order: readonly RuleStatus[] = ['failed', 'error', 'warning', 'passed'];

/** Suites in the order in which one wants to see them: those that do not pass first. */
export function inOrder(suites: readonly GatePageSuite[]): readonly GatePageSuite[] {
  const rank: readonly GatePage['status'][] = ['failed', 'error', 'passed'];
  return suites.toSorted((a, b) => rank.indexOf(a.status) - rank.indexOf(b.status));
}

/** One suite: its rules, those that are not met first, what else is to be known, and how its tests change. */
export function GateSuite(props: {
  suite: GatePageSuite;
  page: GatePage;
  /** Leads to what a rule was read from; none on paper. */
  onRubric?: (comparison: number, rubric: string) => void;
}) {
  const { suite, page, onRubric } = props;
  const { rules, notes, changes } = suite;
  const { icon, tone } = outcomes[suite.status];
  const isPlain = rules.every(({ status }) => status === 'passed') && notes.length + changes.length === 0;
  const sorted = rules.toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  return (
    <details class="gate-suite" open={!isPlain || page.suites.length === 1 || onRubric === undefined}>
      <summary>
        <Icon name="chevron-right" />
        <Icon name="chevron-down" />
        <h2 class="with-icon">
          <Icon name={icon} tone={tone} />
          <span>
            <span class="any-text">{suite.suite}</span> <span class="muted">{inShort(rules)}</span>
          </span>
        </h2>
      </summary>
      <RuleTable rules={sorted} {...(onRubric && { onRubric })} />
      {notes.map((note) => (
        <p key={note} class="with-icon">
          <Icon name="info" />
          <span class="any-text">{note}</span>
        </p>
      ))}
      {changes.length > 0 ? (
        <section class="gate-changes" aria-label="Changes of the tests">
          <h3>The tests change too. That is shown here and does not count:</h3>
          <ul>
            {changes.map((change) => (
              <li key={change} class="any-text">
                {change}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </details>
  );
}

/** `1 failed, 2 passed`. */
function inShort(rules: readonly GatePageRule[]): string {
  return order
    .flatMap((status) => {
      const n = rules.filter((rule) => rule.status === status).length;
      return n === 0 ? [] : [`${count(n)} ${ruleStatuses[status].words}`];
    })
    .join(', ');
}

function RuleTable(props: {
  rules: readonly GatePageRule[];
  onRubric?: (comparison: number, rubric: string) => void;
}) {
  const { rules, onRubric } = props;
  return (
    <table class="gate-rules">
      <thead>
        <tr>
          <th scope="col">Rule</th>
          <th scope="col">Outcome</th>
          <th scope="col">Why</th>
          <th scope="col" class="number">
            Cases needed
          </th>
        </tr>
      </thead>
      <tbody>
        {rules.map((one, index) => (
          <RuleRow key={index} rule={one} {...(onRubric && { onRubric })} />
        ))}
      </tbody>
    </table>
  );
}

function RuleRow(props: { rule: GatePageRule; onRubric?: (comparison: number, rubric: string) => void }) {
  const { rule, prompt, asks, status, reason, neededCases, at } = props.rule;
  const { icon, tone, words } = ruleStatuses[status];
  const { onRubric } = props;
  return (
    <tr class="gate-rule">
      <th scope="row" class="gate-rule-name any-text">
        {at === null || onRubric === undefined ? (
          <b>{rule}</b>
        ) : (
          <LinkButton label={rule} title="Show its cases" onClick={() => onRubric(at.comparison, rule)} />
        )}{' '}
        <span class="gate-rule-asks muted small">{asks}</span>
        {prompt === null ? null : <span class="gate-rule-prompt muted small">{prompt}</span>}
      </th>
      <td class="gate-rule-outcome">
        <span class="with-icon">
          <Icon name={icon} tone={tone} />
          <span class={`tone-${tone}`}>{words}</span>
        </span>
      </td>
      <td class="gate-rule-reason any-text">{reason}</td>
      <td class={neededCases === null ? 'number gate-rule-needed none' : 'number gate-rule-needed'}>
        {neededCases === null ? (
          <span class="muted">–</span>
        ) : (
          <>
            {count(neededCases)}
            {at === null ? null : <span class="muted"> · now {count(at.cases)}</span>}
          </>
        )}
      </td>
    </tr>
  );
}
