import { basename } from 'node:path';
import type { Clock } from '../clock.ts';
import { InputError } from '../problem.ts';
import type { RubricDefinition } from '../rubric/rubric.ts';
import type { SuiteGate } from '../suite/suite.ts';
import { MergedFigures } from './merged-figures.ts';
import { runLines } from './read-record.ts';
import { cellInRecord, shardHeaderInRecord } from './record-schema.ts';
import type { FinishLine, RunHeaderLine, RunShard, StoredRun } from './run.ts';
import { openRun, RunWriter } from './run-store.ts';

/** What merging needs. */
export interface MergeOptions {
  /** The workspace in which the whole run is recorded. */
  readonly root: string;
  /** Absolute paths of the records to merge. */
  readonly files: readonly string[];
  readonly toolVersion: string;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
}

/** What merging came to. */
export interface MergeOutcome {
  /** Absolute path of the new record. */
  readonly file: string;
  readonly finish: FinishLine;
}

interface ShardRecord {
  readonly file: string;
  readonly run: StoredRun;
  readonly shard: RunShard;
  readonly gate: SuiteGate;
}

/**
 * Puts the shards of one run together: a new record with the cells of all, figures and rules over all. A shard that is
 * missing or did not end leaves the whole unjudged, never passed. Memory: one cell at a time, and the cases of one shard.
 * @throws {InputError} `nothing-to-merge`, `not-a-shard`, `other-shards`, `shard-twice`, and as `openRun` does.
 */
export async function mergeRuns(options: MergeOptions): Promise<MergeOutcome> {
  const shards = await openShards(options.files);
  const [first] = shards;
  if (first === undefined) {
    throw InputError.of({
      code: 'nothing-to-merge',
      message: 'No run is named.',
      remedy: 'Name every shard: regrade merge RUN RUN …, by ids or by the paths of their records.',
    });
  }
  checkTogether(shards, first);
  const header = headerOf(shards, first, options);
  const { versions } = first.run;
  const writer = await RunWriter.create(options.root, header.id);
  try {
    for (const line of [header, ...versions]) writer.enqueue(line);
    const figures = new MergedFigures(header.rubrics, first.gate);
    for (const { file } of shards) {
      const rubrics = new Map<string, readonly RubricDefinition[]>();
      for await (const line of runLines(file)) {
        if (line.kind !== 'case' && line.kind !== 'cell') continue;
        if (line.kind === 'case') rubrics.set(line.case.id, line.rubrics);
        else figures.add(cellInRecord(line, file), rubrics.get(line.case) ?? header.rubrics);
        await writer.append(line);
      }
      figures.completeCases();
    }
    const finish = finishOf(shards, first, figures, options.clock);
    await writer.append(finish);
    return { file: writer.file, finish };
  } finally {
    await writer.close();
  }
}

async function openShards(files: readonly string[]): Promise<ShardRecord[]> {
  const shards: ShardRecord[] = [];
  for (const file of new Set(files)) {
    const run = await openRun(file);
    const { shard, gate } = run.header;
    if (shard === undefined || gate === undefined) {
      throw InputError.of({
        code: 'not-a-shard',
        message: `"${basename(file)}" is not the record of a shard.`,
        remedy: 'Name runs that were made with --shard.',
        file,
      });
    }
    shardHeaderInRecord(run.header, file);
    shards.push({ file, run, shard, gate });
  }
  return shards.sort((a, b) => a.shard.index - b.shard.index);
}

function checkTogether(shards: readonly ShardRecord[], first: ShardRecord): void {
  for (const [index, { file, shard }] of shards.entries()) {
    if (shard.of !== first.shard.of || shard.whole.plan !== first.shard.whole.plan) {
      throw InputError.of({
        code: 'other-shards',
        message: `"${basename(first.file)}" and "${basename(file)}" are not shards of the same run: suite, cases, rubrics, prompts, models or the number of shards differ.`,
        remedy: 'Run all shards of one state of the workspace, with the same flags besides --shard.',
        file,
      });
    }
    const before = shards[index - 1];
    if (before?.shard.index === shard.index) {
      throw InputError.of({
        code: 'shard-twice',
        message: `"${basename(before.file)}" and "${basename(file)}" are both shard ${shard.index} of ${shard.of}.`,
        remedy: 'Name only one of them.',
        file,
      });
    }
  }
}

function headerOf(
  shards: readonly ShardRecord[],
  first: ShardRecord,
  { clock, random, toolVersion }: MergeOptions,
): RunHeaderLine {
  const at = new Date(clock.now()).toISOString().replaceAll(/[-:.]/g, '');
  const suffix = Math.floor(random() * 0x1000000)
    .toString(16)
    .padStart(6, '0');
  const { shard: _, gate: __, partial: ___, ...shared } = first.run.header;
  const { whole } = first.shard;
  const limits = shards.map(({ run }) => run.header.limitUsd);
  return {
    ...shared,
    id: `${at}-${suffix}`,
    startedAt: shards.map(({ run }) => run.header.startedAt).sort()[0] ?? shared.startedAt,
    toolVersion,
    plan: whole.plan,
    cells: whole.cells,
    limitUsd: limits.includes(null) ? null : limits.reduce<number>((sum, limit) => sum + (limit ?? 0), 0),
    ...(whole.partial === true ? { partial: true as const } : {}),
    merged: shards.map(({ run }) => run.header.id),
  };
}

function finishOf(
  shards: readonly ShardRecord[],
  { shard: { of, whole } }: ShardRecord,
  figures: MergedFigures,
  clock: Clock,
): FinishLine {
  const rules = figures.rules();
  const summary = figures.summary();
  const reason = gapsOf(shards, of) ?? lostCells(summary.cells, whole.cells, shards);
  const unknown = reason !== null || summary.errors > 0 || rules.some(({ status }) => status === 'error');
  const failed = rules.some(({ status }) => status === 'failed');
  return {
    kind: 'finish',
    finishedAt: new Date(clock.now()).toISOString(),
    status: unknown ? 'error' : failed ? 'failed' : 'passed',
    reason,
    rules,
    notStored: notStoredOf(shards),
    summary,
  };
}

/** Shards that are missing or did not come to their end, in one sentence. */
function gapsOf(shards: readonly ShardRecord[], of: number): string | null {
  const there = new Set(shards.map(({ shard }) => shard.index));
  const missing = Array.from({ length: of }, (_, index) => index + 1).filter((index) => !there.has(index));
  const gaps = missing.length === 0 ? [] : [`${shardNames(missing, of)} missing`];
  for (const { run, shard } of shards) {
    const { finish } = run;
    if (finish === null) gaps.push(`shard ${shard.index} did not end`);
    else if (finish.reason !== null) gaps.push(`shard ${shard.index}: ${finish.reason.replace(/\.$/, '')}`);
  }
  if (gaps.length === 0) return null;
  const text = gaps.join('; ');
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}.`;
}

function shardNames(indexes: readonly number[], of: number): string {
  return indexes.length === 1
    ? `shard ${indexes[0]} of ${of} is`
    : `shards ${indexes.slice(0, -1).join(', ')} and ${indexes.at(-1)} of ${of} are`;
}

/** Cells that no shard accounts for: a record that was cut. */
function lostCells(cells: number, planned: number, shards: readonly ShardRecord[]): string | null {
  const lost = planned - cells - notStoredOf(shards);
  return lost <= 0 ? null : `${lost} of ${planned} cells are in none of the records.`;
}

const notStoredOf = (shards: readonly ShardRecord[]): number =>
  shards.reduce((sum, { run }) => sum + (run.finish?.notStored ?? 0), 0);
