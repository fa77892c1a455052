import { useMemo } from 'preact/hooks';
import type { AnswerTexts } from '../../core/report/answer-texts.ts';
import type { AnswerPair } from '../../core/report/comparison-report.ts';
import { shownText } from '../shared/shown-text.ts';
import { MarkedText } from './marked-text.tsx';
import { alignedCalls, type CallPair } from './pairs.ts';
import { diffTexts, loneText, type TextDiff } from './text-diff.ts';

/** Which tools were called on both sides, calls of one name beside each other. */
export function ToolCalls({ pair }: { pair: AnswerPair }) {
  const calls = useMemo(() => alignedCalls(pair), [pair]);
  if (calls.length === 0) return null;
  return (
    <div class="tool-calls">
      <h3 class="muted">Tool calls</h3>
      <ol>
        {calls.map((call, index) => (
          <CallView key={index} call={call} />
        ))}
      </ol>
    </div>
  );
}

/** A call that the other side does not have: all of it is marked. */
function loneCall(baseline: CallPair['baseline'], candidate: CallPair['candidate']): TextDiff {
  const { edits, json } = loneText((baseline ?? candidate)?.arguments ?? '');
  const kind = baseline === null ? 'added' : 'removed';
  return { edits: edits.map(({ text }) => ({ kind, text })), how: 'words', json };
}

function CallView({ call: { baseline, candidate } }: { call: CallPair }) {
  const diff = useMemo(
    () =>
      baseline !== null && candidate !== null
        ? diffTexts(baseline.arguments, candidate.arguments)
        : loneCall(baseline, candidate),
    [baseline, candidate],
  );
  const side = (name: 'baseline' | 'candidate', call: AnswerTexts['toolCalls'][number] | null) =>
    call === null ? (
      <p class="muted">not called</p>
    ) : (
      <div class="side">
        <code class="any-text">{shownText(call.name)}</code>
        <MarkedText diff={diff} side={name} />
      </div>
    );
  return (
    <li class="two">
      {side('baseline', baseline)}
      {side('candidate', candidate)}
    </li>
  );
}
