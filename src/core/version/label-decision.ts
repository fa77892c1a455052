/** Which of two branches a conflict is decided for. */
export type Side = 'ours' | 'theirs';

/**
 * The text of a label's file without the marks that git left, decided for one side: every move stays, those of that
 * side come last and so count.
 */
export function decidedText(text: string, side: Side): string {
  const kept: string[] = [];
  let ours: string[] = [];
  let theirs: string[] = [];
  let base: string[] = [];
  let into = kept;
  for (const whole of text.split('\n')) {
    const line = whole.endsWith('\r') ? whole.slice(0, -1) : whole;
    if (line.startsWith('<<<<<<<')) {
      [ours, theirs, base] = [[], [], []];
      into = ours;
    } else if (into !== kept && line.startsWith('|||||||')) into = base;
    else if (into !== kept && line.startsWith('=======')) into = theirs;
    else if (into !== kept && line.startsWith('>>>>>>>')) {
      kept.push(...(side === 'ours' ? [...theirs, ...ours] : [...ours, ...theirs]));
      into = kept;
    } else if (line.trim() !== '') into.push(line);
  }
  // Marks that nobody closed: what stands behind them is kept as well.
  if (into !== kept) kept.push(...(side === 'ours' ? [...theirs, ...ours] : [...ours, ...theirs]));
  return kept.map((line) => `${line}\n`).join('');
}
