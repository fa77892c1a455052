import { Component } from 'preact';
import { editorRunWords } from '../../core/prompt/editor-run.ts';
import { splitPiece } from '../../core/prompt/piece-path.ts';
import type { RubricRow } from '../contract.ts';
import { Icon, StatusIcon } from '../shared/icon.tsx';
import { count, counted, type Tone } from '../shared/words.ts';
import { Bar } from './bar.tsx';
import type { CaseEntry, Line, Status } from './lines.ts';
import { describeRubric, figure } from './words.ts';

interface LineProps {
  id: string;
  /** Pixels from the top of the list. */
  top: number;
  line: Line;
  isCurrent: boolean;
  /** The same function from drawing to drawing. */
  onAct: (line: Line) => void;
}

/** One line of the list. While the list scrolls, lines that stay in sight are not drawn again. */
export class LineView extends Component<LineProps> {
  override shouldComponentUpdate(next: LineProps): boolean {
    const { id, top, line, isCurrent } = this.props;
    return next.line !== line || next.isCurrent !== isCurrent || next.top !== top || next.id !== id;
  }

  override render({ id, top, line, isCurrent, onAct }: LineProps) {
    const open = 'open' in line ? line.open : undefined;
    return (
      // biome-ignore lint/a11y/useFocusableInteractive: the tree holds the focus and names this line as its active one.
      // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys.
      <div
        id={id}
        class={`line level-${line.level} ${line.kind}-line${isCurrent ? ' current' : ''}`}
        role="treeitem"
        aria-level={line.level}
        aria-posinset={line.position}
        aria-setsize={line.siblings}
        aria-expanded={open}
        aria-selected={isCurrent}
        aria-label={describe(line)}
        title={tooltip(line)}
        style={{ transform: `translateY(${top}px)` }}
        onClick={() => onAct(line)}
      >
        {open === undefined ? null : <Icon name={open ? 'chevron-down' : 'chevron-right'} />}
        <Content line={line} />
      </div>
    );
  }
}

function Content({ line }: { line: Line }) {
  switch (line.kind) {
    case 'prompt':
      return (
        <>
          <b class="grow-little">{fileTitle(line.result.prompt)}</b>
          <span class="muted fill">
            {line.result.version}
            {line.namesModel ? ` · ${line.result.model}` : ''}
            {line.result.editorRun ? ' · approximation' : ''}
          </span>
          {line.namesModel ? null : (
            <span class="muted when-wide">{line.result.reportedModel ?? line.result.model}</span>
          )}
        </>
      );
    case 'rubric': {
      const { share, words, interval } = figure(line.rubric);
      const { n, passed, errors, ci, overRun } = line.rubric;
      const tone = rubricTone(line.rubric);
      return (
        <>
          <span class="fill">{line.rubric.name}</span>
          {errors > 0 ? (
            <span class="errors muted">
              <Icon name="warning" tone="doubt" />
              {count(errors)}
            </span>
          ) : null}
          <span class="muted number when-wide">
            {overRun === undefined ? `${count(passed)} of ${count(n)}` : `over ${count(n)}`}
          </span>
          <Bar share={share} interval={ci} tone={tone} />
          <span class="number figure">{words}</span>
          <span class="muted number interval when-wide">{interval}</span>
        </>
      );
    }
    case 'group':
      return (
        <>
          <span>{groupWords[line.status]}</span>
          <span class="muted">
            {line.count === line.of ? count(line.of) : `${count(line.count)} of ${count(line.of)}`}
          </span>
        </>
      );
    case 'case': {
      const trials = trialWords(line.entry);
      return (
        <>
          <StatusIcon status={line.entry.status} />
          <span class="fill any-text">{line.entry.title}</span>
          <span class={`why muted any-text${trials ? ' beside-trials' : ''}`}>
            {line.entry.why.join(', ')}
          </span>
          {trials ? <span class="trials muted number">{trials}</span> : null}
        </>
      );
    }
    case 'waiting':
      return <span class="muted">Waiting {count(line.count)}</span>;
  }
}

const groupWords: Record<Status, string> = { failed: 'Failed', error: 'Errors', passed: 'Passed' };

/** A mark for trials that disagree; where all failed, the icon says enough. */
function trialWords({ trials, bad }: CaseEntry): string {
  return bad > 0 && bad < trials.length ? `${bad} of ${trials.length} trials` : '';
}

function describe(line: Line): string {
  switch (line.kind) {
    case 'prompt': {
      const { prompt, version, model, passed, failed, errors } = line.result;
      return `${fileTitle(prompt)}, ${version}, ${model}: ${passed} passed, ${failed} failed, ${counted(errors, 'error')}`;
    }
    case 'rubric':
      return describeRubric(line.rubric);
    case 'group':
      return `${groupWords[line.status]}, ${counted(line.count, 'case')}`;
    case 'case': {
      const { status, title, why } = line.entry;
      return [`${status}: ${title}`, why.join(', '), trialWords(line.entry)].filter(Boolean).join(', ');
    }
    case 'waiting':
      return counted(line.count, 'cell waiting', 'cells waiting');
  }
}

function tooltip(line: Line): string | undefined {
  switch (line.kind) {
    case 'prompt': {
      const { prompt, version, model, reportedModel, editorRun } = line.result;
      const reported = reportedModel && reportedModel !== model ? `, reported as ${reportedModel}` : '';
      const remark = editorRun ? `\n${editorRunWords}` : '';
      return `${prompt} (${version})\n${model}${reported}${remark}`;
    }
    case 'rubric':
      return `${describeRubric(line.rubric)}. Click to list the cases that it failed.`;
    case 'case': {
      const { title, why, tags } = line.entry;
      return [title, why.join(', '), tags.length > 0 ? `Tags: ${tags.join(', ')}` : '']
        .filter(Boolean)
        .join('\n');
    }
    default:
      return undefined;
  }
}

/** `prompts/support-reply.prompt` as `support-reply`, `prompts.jsonl#2` as `prompts #2`. */
function fileTitle(path: string): string {
  const { file, piece } = splitPiece(path);
  const name = file.slice(file.lastIndexOf('/') + 1);
  const title = name.replace(/(?<=.)(\.(prompt|agent|chatmode|instructions))?\.[^.]+$/, '');
  return piece === undefined ? title : `${title} #${piece}`;
}

/** A rubric over the whole run passes or fails as one, if anything is asked of it; any other by its worst cell. */
function rubricTone({ n, passed, errors, overRun }: RubricRow): Tone {
  if (overRun !== undefined) {
    if (errors > 0) return 'doubt';
    return overRun.pass === null ? 'plain' : overRun.pass ? 'good' : 'bad';
  }
  if (n === 0) return 'plain';
  return passed < n ? 'bad' : errors > 0 ? 'doubt' : 'good';
}
