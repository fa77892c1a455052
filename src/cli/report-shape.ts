/** The JSON report of `run`. */
export const jsonReportShape = `{ "schemaVersion": 1,
  "run":      { "id", "suite", "startedAt", "finishedAt", "status": "passed|failed|error|cancelled", "reason" | null, "toolVersion" },
  "versions": [ { "prompt", "hash", "definitionHash", "number" | null } ],
  "summary":  { "cells", "passed", "failed", "errors", "reusedCells", "costUsd" | null, "paidUsd" | null, "judgeCostUsd" | null,
                "tokens": { "input", "output", "cachedInput", "reasoning", "total" },
                "rubrics": { NAME: { "n", "passed", "errors", "passRate", "meanScore", "ci": [lo, hi],
                                      "overRun": [ { "prompt", "version", "model", "value" | null, "ci" | null, "method", "note", "n", "errors", "pass" | null } ], only of rubrics over the whole run } } },
  "cells":    [ { "prompt", "version": HASH, "model", "reportedModel", "case", "trial": from 1, "status": "passed|failed|error",
                  "output", "toolCalls", "rubrics": { NAME: { "pass", "score", "reason" } or { "error": { "kind", "message" } } },
                  "observations": { NAME: { "given", "expected" } }, only of rubrics over the whole run,
                  "error": { "kind", "message" } | null,
                  "usage": { "input", "output", "cachedInput", "reasoning" } | null, "costUsd" | null,
                  "latencyMs" | null, "ttftMs" | null, "reused" } ] }`;

/** What the reports of `run` hold, one paragraph a kind. */
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
  {
    extension: '.html',
    holds:
      'One page that needs no network and nothing else: the results view of the editor with every case, its messages, output, tool calls, grades, tokens and cost; also of a run that was stopped. It lists at most 50,000 cells and holds about 16 million characters of text, failed cells first, and says what it leaves out; a text is cut at 20,000 characters. On paper it prints the figures, the rules and the first failed cells.',
  },
] as const;

/** The JSON report of `diff`. */
export const jsonComparisonShape = `{ "schemaVersion": 1,
  "baseline":  { "prompt", "version": HASH, "definitionHash", "number" | null, "label" | null, "words", "models", "reportedModels",
                 "runs", "suites", "startedAt", "finishedAt" | null, "complete", "trials", "cells", "asked", "reused", "errors",
                 "costUsd" | null, "paidUsd" | null },
  "candidate": { … },
  "rubrics": { NAME: { "n", "baseline": { "passRate", "meanScore", "ci" }, "candidate": { … },
                       "delta", "ci": [lo, hi], "pValue", "adjustedPValue", "method",
                       "verdict": "improved|regressed|unchanged|inconclusive", "reason", "explanation",
                       "fixed": [CASE…], "broken": [CASE…], "flaky": [CASE…], "neededCases": n | null,
                       "type", "binary", "rule", "guard", "sd", "clusters", "nDropped", "notes", … } },
  "metrics": { NAME: { "n", "baseline": { "n", "unknown", "median", "p95", "sum" } | null, "candidate": { … } | null,
                       "ratio" | null, "ci": [lo, hi] | null } },
  "cases":   { "paired": n, "onlyBaseline": [CASE…], "onlyCandidate": [CASE…], "changed": [CASE…] },
  "verdict": "improved|regressed|unchanged|mixed|inconclusive",
  "sentence", "warnings", "settings": { "alpha", "margin", "power", "seed", "pValue" }, "slices", "confusion" }`;

/** What the reports of `diff` hold. */
export const comparisonKinds = [
  {
    extension: '.json',
    holds:
      'The comparison in one object, below. `delta` is candidate − baseline of the case means: of passes where a rubric is binary, else of scores. A figure without data is null. `broken`: most trials of the case passed before and fail now; `fixed`: the reverse; `flaky` is a mark beside it, and every case counts.',
  },
  {
    extension: '.md',
    holds:
      'Markdown for a pull request, at most 60,000 characters: the verdict, a table of rubrics, metrics, and the broken and fixed cases.',
  },
  {
    extension: '.html',
    holds:
      'One page that needs no network and nothing else: the view of the editor with both outputs of every case (2,000 at most, those that changed first).',
  },
] as const;
