/**
 * Page–Hinkley against a fall of scores, after each score: how far `M = M + x − running mean + tolerance` lies below its
 * highest point. It takes slow drift into its own mean: CUSUM is better wherever the reference mean is known.
 * @param tolerance of a score's fall, in units of the score
 */
export function pageHinkleyDown(scores: readonly number[], tolerance: number): number[] {
  let sum = 0;
  let walk = 0;
  let highest = 0;
  return scores.map((score, at) => {
    sum += score;
    walk += score - sum / (at + 1) + tolerance;
    highest = Math.max(highest, walk);
    return highest - walk;
  });
}
