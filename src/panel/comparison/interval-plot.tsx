import type { Tone } from '../shared/words.ts';

/**
 * A difference and its interval on the scale −`end` … +`end` (shares), over the band of differences that do not
 * matter. The figures stand beside it in words.
 */
export function IntervalPlot(props: {
  delta: number | null;
  ci: readonly [number, number] | null;
  margin: number;
  end: number;
  tone: Tone;
}) {
  const { delta, ci, margin, end, tone } = props;
  const at = (value: number) => 50 + (Math.max(-end, Math.min(end, value)) / end) * 48;
  const per = (value: number) => `${value.toFixed(2)}%`;
  const band = [at(-margin), at(margin)] as const;
  return (
    <svg class={`plot ${tone}`} aria-hidden="true">
      <rect class="band" x={per(band[0])} width={per(band[1] - band[0])} y="0" height="100%" />
      <line class="zero" x1="50%" x2="50%" y1="0" y2="100%" />
      {ci === null ? null : (
        <>
          <line class="interval" x1={per(at(ci[0]))} x2={per(at(ci[1]))} y1="50%" y2="50%" />
          <line class="end-mark" x1={per(at(ci[0]))} x2={per(at(ci[0]))} y1="30%" y2="70%" />
          <line class="end-mark" x1={per(at(ci[1]))} x2={per(at(ci[1]))} y1="30%" y2="70%" />
        </>
      )}
      {delta === null ? null : <circle class="point" cx={per(at(delta))} cy="50%" r="4" />}
    </svg>
  );
}
