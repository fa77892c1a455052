import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** What a measured process prints: ms, ms, MB. */
export interface Figures {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

const program = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** The figures of a program of this folder, run in a process of its own. */
export async function measured(name: string, ...args: string[]): Promise<Figures> {
  const { stdout } = await promisify(execFile)(process.execPath, [program(name), ...args], {
    maxBuffer: 1 << 26,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Figures;
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
