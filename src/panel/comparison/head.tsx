import { useContext } from 'preact/hooks';
import type { Frame, FromComparison, ListedSide, Offer } from '../comparison-contract.ts';
import { Icon, LinkButton } from '../shared/icon.tsx';
import { money } from '../shared/words.ts';
import { HostContext } from './host.ts';
import { type MenuItem, MoreMenu } from './menu.tsx';
import type { Shown } from './state.ts';

/** Which prompt, which two versions of it, and what may be done. */
export function Head({ frame, shown }: { frame: Frame; shown: Shown | null }) {
  const { live, post } = useContext(HostContext);
  if (!live)
    return (
      <header class="head">
        <p class="head-row">
          <Icon name="diff" />
          <b class="any-text">{frame.title}</b>
          <span>{frame.baseline}</span>
          <Icon name="arrow-right" />
          <span class="unseen">compared with</span>
          <span>{frame.candidate}</span>
          {frame.further.length > 0 ? <span class="muted">beside</span> : null}
          {frame.further.map((id) => (
            <span key={id} class="side-chip any-text">
              {frame.sides.find((side) => side.id === id)?.words ?? id}
            </span>
          ))}
        </p>
      </header>
    );
  return (
    <header class="head">
      <div class="head-row">
        <Icon name="diff" />
        <b class="prompt-name">
          <LinkButton
            label={frame.title}
            title={`Open ${frame.prompt}`}
            onClick={() => post({ type: 'openPrompt' })}
          />
        </b>
        <div class="pickers">
          <SidePicker label="Baseline" side="baseline" frame={frame} />
          <Icon name="arrow-right" />
          <SidePicker label="Candidate" side="candidate" frame={frame} />
          {frame.further.map((id) => (
            <FurtherSide key={id} id={id} frame={frame} />
          ))}
          {frame.mayAdd && shown !== null ? <SideAdder frame={frame} /> : null}
        </div>
        <Actions frame={frame} hasFigures={shown !== null} />
      </div>
      {frame.trusted ? null : (
        <p class="aside-line with-icon">
          <Icon name="workspace-untrusted" />
          <span>
            Restricted Mode: no model is asked until you trust this workspace.{' '}
            <LinkButton label="Manage" onClick={() => post({ type: 'manageTrust' })} />
          </span>
        </p>
      )}
    </header>
  );
}

function SidePicker(props: { label: string; side: 'baseline' | 'candidate'; frame: Frame }) {
  const { label, side, frame } = props;
  const { post } = useContext(HostContext);
  const pick = (id: string) => {
    const { baseline, candidate } = frame;
    const other = side === 'baseline' ? candidate : baseline;
    // A version against itself says nothing: choosing the other side's swaps the two.
    if (id === other) post({ type: 'pick', baseline: candidate, candidate: baseline });
    else post({ type: 'pick', baseline, candidate, [side]: id });
  };
  return (
    <span class="select side-select">
      <select
        aria-label={label}
        title={frame.sides.find(({ id }) => id === frame[side])?.words}
        value={frame[side]}
        onChange={(event) => pick(event.currentTarget.value)}
      >
        <SideOptions sides={frame.sides} />
      </select>
      <Icon name="chevron-down" />
    </span>
  );
}

function SideOptions({ sides }: { sides: readonly ListedSide[] }) {
  const groups = [...new Set(sides.map(({ group }) => group))];
  return (
    <>
      {groups.map((name) => (
        <optgroup key={name} label={name}>
          {sides
            .filter(({ group }) => group === name)
            .map(({ id, words }) => (
              <option key={id} value={id}>
                {words}
              </option>
            ))}
        </optgroup>
      ))}
    </>
  );
}

/** A version or model that stands beside the two as a column, and can be taken away. */
function FurtherSide({ id, frame }: { id: string; frame: Frame }) {
  const { post } = useContext(HostContext);
  const listed = frame.sides.find((side) => side.id === id);
  const short = listed === undefined ? id : columnName(listed);
  return (
    <span class="side-chip" title={listed?.words}>
      <span class="any-text">{short}</span>
      <button
        type="button"
        class="chip-remove"
        aria-label={`Remove ${short}`}
        title="Remove this column"
        onClick={() => post({ type: 'removeSide', side: id })}
      >
        <Icon name="close" />
      </button>
    </span>
  );
}

/** The working copy is `now` only beside the version that it is compared with. */
function columnName({ id, words, short }: ListedSide): string {
  return id === 'working' ? words : short;
}

/** Picks one more version or model to stand beside the two, against the same baseline. */
function SideAdder({ frame }: { frame: Frame }) {
  const { post } = useContext(HostContext);
  const taken = [frame.baseline, frame.candidate, ...frame.further];
  const rest = frame.sides.filter(({ id }) => !taken.includes(id));
  if (rest.length === 0) return null;
  return (
    <span class="select add-select">
      <select
        aria-label="Add a version"
        title="Add a version or a model as a column"
        value=""
        disabled={frame.stage.kind === 'running'}
        onChange={(event) => {
          const side = event.currentTarget.value;
          event.currentTarget.value = '';
          post({ type: 'addSide', side });
        }}
      >
        <option value="" disabled hidden>
          Add a version
        </option>
        <SideOptions sides={rest} />
      </select>
      <Icon name="chevron-down" />
    </span>
  );
}

interface Action {
  readonly label: string;
  readonly title?: string;
  readonly message: FromComparison;
  readonly runs: boolean;
}

function Actions({ frame, hasFigures }: { frame: Frame; hasFigures: boolean }) {
  const { post } = useContext(HostContext);
  const { rerunBroken, addTrials, promote, rollBack } = frame.actions;
  const isRunning = frame.stage.kind === 'running';
  const buttons: Action[] = [];
  if (rerunBroken)
    buttons.push({
      label: `Rerun broken${price(rerunBroken)}`,
      message: { type: 'rerunBroken' },
      runs: true,
    });
  if (addTrials)
    buttons.push({
      label: `Add trials where undecided${price(addTrials)}`,
      message: { type: 'addTrials' },
      ...(addTrials.words === undefined ? {} : { title: addTrials.words }),
      runs: true,
    });
  if (rollBack !== null)
    buttons.push({ label: `Roll back to ${rollBack}…`, message: { type: 'rollBack' }, runs: false });
  const off = (action: Action) => action.runs && (isRunning || !frame.trusted);
  const items: MenuItem[] = buttons.map((action) => ({
    label: action.label,
    whenTight: true,
    disabled: off(action),
    onClick: () => post(action.message),
  }));
  const { baseline, candidate } = frame;
  items.push({
    label: 'Swap sides',
    onClick: () => post({ type: 'pick', baseline: candidate, candidate: baseline }),
  });
  if (hasFigures)
    items.push(
      { label: 'Copy as Markdown', onClick: () => post({ type: 'copyMarkdown' }) },
      { label: 'Export as HTML…', onClick: () => post({ type: 'exportHtml' }) },
      { label: 'Open records', onClick: () => post({ type: 'openRecords' }) },
    );
  return (
    <div class="buttons" role="toolbar" aria-label="Actions">
      {buttons.map((action) => (
        <button
          key={action.label}
          type="button"
          class="button second when-roomy"
          title={action.title}
          disabled={off(action)}
          onClick={() => post(action.message)}
        >
          {action.label}
        </button>
      ))}
      {promote ? (
        <button type="button" class="button" onClick={() => post({ type: 'promote' })}>
          Promote…
        </button>
      ) : null}
      <MoreMenu items={items} />
    </div>
  );
}

/** What it costs at most, where that is known. */
function price({ limitUsd }: Offer): string {
  return limitUsd === null ? '' : ` (${money(limitUsd)})`;
}
