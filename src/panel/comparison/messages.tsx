import { useMemo } from 'preact/hooks';
import type { MessageText } from '../../core/report/answer-texts.ts';
import type { ComparedCase } from '../../core/report/comparison-report.ts';
import { shownText } from '../shared/shown-text.ts';
import { TextBlock } from '../shared/text-block.tsx';
import { MarkedText } from './marked-text.tsx';
import { diffTexts } from './text-diff.ts';
import type { SideNames } from './words.ts';

/** What the models were asked, the variables that made it, and what was expected. */
export function Messages({ detail, names }: { detail: ComparedCase; names: SideNames }) {
  const { messages, vars, expected } = detail;
  const length = Math.max(messages.baseline.length, messages.candidate.length);
  return (
    <div class="messages">
      {Array.from({ length }, (_, index) => (
        <MessagePair
          key={index}
          baseline={messages.baseline[index] ?? null}
          candidate={messages.candidate[index] ?? null}
          names={names}
        />
      ))}
      {expected === null ? null : <Named name="expected output" text={expected} />}
      {vars.map(({ name, value }) => (
        <Named key={name} name={`variable ${name}`} text={value} />
      ))}
    </div>
  );
}

function Named({ name, text }: { name: string; text: string }) {
  return (
    <div>
      <h3 class="muted any-text">{name}</h3>
      <TextBlock text={shownText(text)} />
    </div>
  );
}

function MessagePair(props: {
  baseline: MessageText | null;
  candidate: MessageText | null;
  names: SideNames;
}) {
  const { baseline, candidate, names } = props;
  const isSame = baseline?.text === candidate?.text && baseline?.role === candidate?.role;
  const diff = useMemo(
    () => (isSame ? null : diffTexts(baseline?.text ?? '', candidate?.text ?? '')),
    [baseline, candidate],
  );
  if (!diff) return <Named name={candidate?.role ?? ''} text={candidate?.text ?? ''} />;
  const side = (name: 'baseline' | 'candidate', message: MessageText | null) => (
    <div class="side">
      <h3 class="muted any-text">
        {message?.role ?? 'no message'}, {names[name].words}
      </h3>
      {message === null ? null : <MarkedText diff={diff} side={name} />}
    </div>
  );
  return (
    <div class="two">
      {side('baseline', baseline)}
      {side('candidate', candidate)}
    </div>
  );
}
