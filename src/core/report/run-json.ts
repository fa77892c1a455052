import { isEditorRun } from '../prompt/editor-run.ts';
import type { RunSummary, StoredRun } from '../run/run.ts';
import { cellJson, reportedVersions } from './cell-json.ts';
import { finishOf } from './finished.ts';

/**
 * A run as `--output x.json` writes it, in pieces: one cell in memory at a time. Cells stand in the order in which they
 * finished. Beside the fixed keys there are `run.reason` and `summary.paidUsd`.
 * @throws {InputError} `run-unfinished`.
 */
export async function* runJson(run: StoredRun): AsyncGenerator<string> {
  const finish = finishOf(run);
  const { id, suite, startedAt, toolVersion } = run.header;
  const head = {
    schemaVersion: 1,
    run: {
      id,
      suite,
      startedAt,
      finishedAt: finish.finishedAt,
      status: finish.status,
      reason: finish.reason,
      toolVersion,
    },
    versions: run.versions.map(
      ({ prompt, hash, saved, definition, definitionHash, number, environment }) => ({
        prompt,
        hash: saved ?? hash,
        definitionHash,
        number,
        ...(environment === undefined ? {} : { environment }),
        // Results are an approximation then: the editor adds what is not seen here.
        ...(isEditorRun(definition) ? { editorRun: true } : {}),
      }),
    ),
    summary: summaryJson(finish.summary),
  };
  yield `${JSON.stringify(head, null, 2).replace(/\n\}$/, '')},\n  "cells": [`;
  let between = '\n    ';
  const named = reportedVersions(run);
  for await (const cell of run.cells()) {
    yield between + cellJson(named(cell));
    between = ',\n    ';
  }
  yield between === '\n    ' ? ']\n}\n' : '\n  ]\n}\n';
}

function summaryJson(summary: RunSummary): object {
  const { cells, passed, failed, errors, reusedCells, costUsd, paidUsd, judgeCostUsd, tokens } = summary;
  const { input, output, cachedInput, reasoning, total } = tokens;
  return {
    cells,
    passed,
    failed,
    errors,
    reusedCells,
    costUsd,
    paidUsd,
    judgeCostUsd,
    tokens: { input, output, cachedInput, reasoning, total },
    rubrics: Object.fromEntries(
      Object.entries(summary.rubrics).map(([name, rubric]) => [
        name,
        {
          n: rubric.n,
          passed: rubric.passed,
          errors: rubric.errors,
          passRate: rubric.passRate,
          meanScore: rubric.meanScore,
          ci: rubric.ci,
          ...(rubric.overRun === undefined ? {} : { overRun: rubric.overRun }),
        },
      ]),
    ),
  };
}
