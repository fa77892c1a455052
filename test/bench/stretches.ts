import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';

/** One stretch of work without a turn of the event loop; of `wallMs`, the thread computed `cpuMs`. */
const stretch = z.object({
  at: z.number(),
  endUs: z.number(),
  pid: z.number(),
  wallMs: z.number(),
  cpuMs: z.number(),
});

const profile = z.object({
  startTime: z.number(),
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string() }),
      children: z.array(z.number()).optional(),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

export interface Stretch extends z.output<typeof stretch> {
  /** Of `cpuMs`, what Regrade computed; the rest is VS Code's and other extensions'. */
  readonly oursMs: number;
}

/**
 * What the extension `event-loop` wrote: every longer stretch of each extension host, with Regrade's share by the
 * samples of its processor profile. Loading of modules that names nobody counts as Regrade's.
 * @param file where the stretches stand; profiles lie beside it
 * @param ours folder of the scripts that are Regrade's
 */
export async function readStretches(file: string, ours: string): Promise<Stretch[]> {
  if (!existsSync(file)) return [];
  const all = (await readFile(file, 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => stretch.parse(JSON.parse(line)));
  const shares = new Map<number, (fromUs: number, toUs: number) => number>();
  for (const name of await readdir(dirname(file))) {
    const pid = new RegExp(`^${basename(file)}-(\\d+)\\.cpuprofile$`, 'u').exec(name)?.[1];
    if (pid !== undefined)
      shares.set(Number(pid), shareIn(await readFile(join(dirname(file), name), 'utf8'), ours));
  }
  return all.map((one) => {
    const share = shares.get(one.pid)?.(one.endUs - one.wallMs * 1000, one.endUs) ?? 1;
    return { ...one, oursMs: one.cpuMs * share };
  });
}

/** The share of samples between two times, in [0,1], that are ours. */
function shareIn(text: string, ours: string): (fromUs: number, toUs: number) => number {
  const { nodes, samples, timeDeltas, startTime } = profile.parse(JSON.parse(text));
  const parents = new Map<number, number>();
  for (const { id, children = [] } of nodes) for (const child of children) parents.set(child, id);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const isOurs = new Map<number, boolean>();
  const owned = (id: number): boolean => {
    const stack = [];
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const frame = byId.get(at)?.callFrame;
      if (frame) stack.push(frame);
    }
    if (stack.some(({ url }) => url.includes(ours))) return true;
    const others = stack.some(({ url }) => /\/extensions\/|event-loop/u.test(url));
    return !others && stack.some(({ url }) => /internal\/modules\/esm\//u.test(url));
  };
  const times: { readonly at: number; readonly ours: boolean; readonly idle: boolean }[] = [];
  let at = startTime;
  for (const [index, id] of samples.entries()) {
    at += timeDeltas[index] ?? 0;
    const mine = isOurs.get(id) ?? owned(id);
    isOurs.set(id, mine);
    times.push({ at, ours: mine, idle: byId.get(id)?.callFrame.functionName === '(idle)' });
  }
  return (fromUs, toUs) => {
    const within = times.filter((time) => time.at >= fromUs && time.at <= toUs && !time.idle);
    return within.length === 0 ? 0 : within.filter((time) => time.ours).length / within.length;
  };
}
