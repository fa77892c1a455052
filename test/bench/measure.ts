/** What a measured process prints: ms, ms, MB. */
export interface Figures {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

/** Does the work and prints its figures, start of the process not included in time. */
export async function report(work: () => Promise<void>): Promise<void> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const peakMb = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(
    `${JSON.stringify({ wallMs, cpuMs: (user + system) / 1000, peakMb } satisfies Figures)}\n`,
  );
}
