import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { ensureRegradeFolder } from '../regrade-folder.ts';

/** What a gate said of one version by one suite; kept beside the runs, so that a promotion can ask for it. */
export interface GateRecord {
  readonly v: 1;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly suite: string;
  readonly prompt: string;
  readonly definitionHash: string;
  readonly passed: boolean;
  /** Id of the candidate's run. */
  readonly run: string;
  /** Id of the baseline's run; null where there was none. */
  readonly baselineRun: string | null;
}

const schema: z.ZodType<GateRecord> = z.looseObject({
  v: z.literal(1),
  at: z.iso.datetime(),
  suite: z.string(),
  prompt: z.string(),
  definitionHash: z.string(),
  passed: z.boolean(),
  run: z.string(),
  baselineRun: z.string().nullable(),
});

/** Records that are looked at, newest first. */
const mostRecords = 2000;

const gatesFolder = (root: string) => join(root, '.regrade', 'runs', 'gates');

/**
 * Keeps what a gate said, one file, whole or not at all.
 * @param place of this record among those of the same run, from 0
 */
export async function keepGateRecord(root: string, record: GateRecord, place: number): Promise<void> {
  await ensureRegradeFolder(root);
  await mkdir(gatesFolder(root), { recursive: true });
  const file = join(gatesFolder(root), `${record.run}-${place}.json`);
  await writeFile(`${file}.partial`, `${JSON.stringify(record, undefined, 2)}\n`);
  await rename(`${file}.partial`, file);
}

/** Kept records, newest first; a file that is none is left out. */
export async function* gateRecords(root: string): AsyncGenerator<GateRecord> {
  let names: string[];
  try {
    names = await readdir(gatesFolder(root));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const newest = names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .reverse();
  for (const name of newest.slice(0, mostRecords)) {
    const record = parse(await readFile(join(gatesFolder(root), name), 'utf8'));
    if (record !== undefined) yield record;
  }
}

function parse(text: string): GateRecord | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
