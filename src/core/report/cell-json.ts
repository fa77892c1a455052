import type { Cell, StoredRun } from '../run/run.ts';

/** Names a cell's version as reports do: by the hash of the saved version where somebody saved it. */
export function reportedVersions({ versions }: Pick<StoredRun, 'versions'>): <T extends Cell>(cell: T) => T {
  const saved = new Map(versions.map((version) => [version.hash, version.saved ?? version.hash]));
  return (cell) => ({ ...cell, version: saved.get(cell.version) ?? cell.version });
}

/**
 * One cell in the fixed shape of `--output x.json`, as JSON text on one line. Texts stay as they are: JSON escapes what
 * a terminal would act on.
 */
export function cellJson(cell: Cell): string {
  return JSON.stringify({
    prompt: cell.prompt,
    version: cell.version,
    model: cell.model,
    reportedModel: cell.reportedModel,
    case: cell.case,
    trial: cell.trial,
    status: cell.status,
    output: cell.output,
    toolCalls: cell.toolCalls,
    // Own properties by definition, never by assignment: a rubric may be called `__proto__`.
    rubrics: Object.fromEntries(
      Object.entries(cell.rubrics).map(([name, grade]) => [
        name,
        'error' in grade
          ? { error: { kind: grade.error.kind, message: grade.error.message } }
          : { pass: grade.pass, score: grade.score, reason: grade.reason },
      ]),
    ),
    ...(cell.observations === undefined ? {} : { observations: cell.observations }),
    error: cell.error === null ? null : { kind: cell.error.kind, message: cell.error.message },
    usage: cell.usage,
    costUsd: cell.costUsd,
    latencyMs: cell.latencyMs,
    ttftMs: cell.ttftMs,
    reused: cell.reused,
  });
}
