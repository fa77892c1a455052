import { useMemo, useState } from 'preact/hooks';
import { LinkButton } from './icon.tsx';
import { type JsonToken, jsonTokens } from './json-tokens.ts';
import { counted } from './words.ts';

const shortLength = 4_000;
/** Above this, colours would cost more elements than they are worth. */
const colouredLength = 100_000;

/** Text of a model or a case, as it is, white space and all; JSON indented. Long texts show their start first. */
export function TextBlock({ text, json = false }: { text: string; json?: boolean }) {
  const [isWhole, setWhole] = useState(false);
  const tokens = useMemo(() => (json ? jsonTokens(text) : null), [text, json]);
  const isLong = text.length > shortLength;
  const limit = isLong && !isWhole ? shortLength : Number.POSITIVE_INFINITY;
  if (text === '') return <p class="muted">(empty)</p>;
  return (
    <>
      <pre class={tokens ? 'text json' : 'text any-text'}>
        {tokens ? <Tokens tokens={upTo(tokens, limit)} /> : start(text, limit)}
        {limit < text.length ? '…' : ''}
      </pre>
      {isLong ? (
        <LinkButton
          label={isWhole ? 'Show less' : `Show all ${counted(text.length, 'character')}`}
          onClick={() => setWhole(!isWhole)}
        />
      ) : null}
    </>
  );
}

function Tokens({ tokens }: { tokens: readonly JsonToken[] }) {
  const length = tokens.reduce((sum, token) => sum + token.text.length, 0);
  if (length > colouredLength) return <>{tokens.map((token) => token.text).join('')}</>;
  return (
    <>
      {tokens.map(({ kind, text }, index) =>
        kind === 'plain' ? (
          text
        ) : (
          <span key={index} class={`json-${kind}`}>
            {text}
          </span>
        ),
      )}
    </>
  );
}

function upTo(tokens: readonly JsonToken[], limit: number): readonly JsonToken[] {
  const shown: JsonToken[] = [];
  let left = limit;
  for (const token of tokens) {
    if (left <= 0) break;
    shown.push({ kind: token.kind, text: start(token.text, left) });
    left -= token.text.length;
  }
  return shown;
}

/** The first `limit` UTF-16 units, one less where that would halve a character. */
function start(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const isHalved = /[\uD800-\uDBFF]/.test(text[limit - 1] ?? '');
  return text.slice(0, isHalved ? limit - 1 : limit);
}
