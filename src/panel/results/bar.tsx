import type { Tone } from '../shared/words.ts';

const width = 74;

/** A share of 1 as a bar, with its interval as a whisker over it. The figure stands beside it in words. */
export function Bar(props: { share: number | null; interval: readonly [number, number] | null; tone: Tone }) {
  const { share, interval, tone } = props;
  return (
    <svg class={`bar ${tone}`} width={width} height="8" aria-hidden="true">
      <rect class="track" y="2" width={width} height="4" rx="2" />
      {share === null ? null : <rect class="value" y="2" width={clamp(share) * width} height="4" rx="2" />}
      {interval === null ? null : (
        <Whisker from={clamp(interval[0]) * width} to={clamp(interval[1]) * width} />
      )}
    </svg>
  );
}

/** A line with an end mark at each side, kept inside the bar. */
function Whisker({ from, to }: { from: number; to: number }) {
  const left = Math.min(from, width - 2);
  const right = Math.max(left + 1, Math.min(to, width - 1));
  return (
    <g class="interval-mark">
      <rect x={left} width="1" height="8" />
      <rect x={left} y="3.5" width={right - left} height="1" />
      <rect x={right} width="1" height="8" />
    </g>
  );
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
