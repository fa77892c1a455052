/** The JSON report of `run`, for the documentation. */
export const jsonReportShape = `{ "schemaVersion": 1,
  "run":      { "id", "suite", "startedAt", "finishedAt", "status": "passed|failed|error|cancelled", "reason" | null, "toolVersion" },
  "versions": [ { "prompt", "hash", "definitionHash", "number" | null } ],
  "summary":  { "cells", "passed", "failed", "errors", "reusedCells", "costUsd" | null, "paidUsd", "judgeCostUsd" | null,
                "tokens": { "input", "output", "cachedInput", "reasoning", "total" },
                "rubrics": { NAME: { "n", "passed", "errors", "passRate", "meanScore", "ci": [lo, hi] } } },
  "cells":    [ { "prompt", "version": HASH, "model", "reportedModel", "case", "trial": from 1, "status": "passed|failed|error",
                  "output", "toolCalls", "rubrics": { NAME: { "pass", "score", "reason" } or { "error": { "kind", "message" } } },
                  "error": { "kind", "message" } | null,
                  "usage": { "input", "output", "cachedInput", "reasoning" } | null, "costUsd" | null,
                  "latencyMs" | null, "ttftMs" | null, "reused" } ] }`;

/** What the reports hold, one paragraph a kind. */
export const reportKinds = [
  {
    extension: '.json',
    holds:
      'The whole run in one object, below. Keys may be added; these do not change their meaning. Unknown figures are null, never 0. A figure of a rubric without grades is null; `ci` is the 95 % interval of the pass rate, or of the mean score where scores are not only 0 and 1.',
  },
  { extension: '.jsonl', holds: 'One cell a line, in the shape that `cells` has in the JSON report.' },
  {
    extension: '.xml',
    holds:
      'JUnit: one test suite for each prompt and model, one test case for each case and trial, with file and line. A failed cell has one `failure` with the reasons of all its rubrics, a cell that could not be judged one `error`. Outputs are cut at 4,000 characters.',
  },
  {
    extension: '.md',
    holds:
      'Markdown for a pull request, at most 60,000 characters: a table for each prompt and model, and the failing cases with their reasons.',
  },
] as const;
