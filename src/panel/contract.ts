import * as z from 'zod';

/**
 * The one contract between the extension host and the results panel: `ToPanel` goes to the webview, `FromPanel` comes
 * back. The host parses what comes back; the panel uses the types alone, so that its bundle carries no zod.
 * Everything in it is text or numbers: model output is shown as text, never as HTML.
 */

const verdict = z.object({ pass: z.boolean(), score: z.number(), reason: z.string() });
const failure = z.object({ kind: z.string(), message: z.string() });

/** One grade of a cell, with what the panel needs to name it. */
export const gradeRow = z.object({
  rubric: z.string(),
  type: z.string(),
  grade: z.union([verdict, z.object({ error: failure })]),
});

/** A cell as a line of the list: everything else comes on demand. */
export const cellRow = z.object({
  /** Identity inside its run: `cellKey(identity)`. */
  key: z.string(),
  case: z.string(),
  title: z.string(),
  trial: z.number(),
  status: z.enum(['passed', 'failed', 'error']),
  /** Names of the rubrics that failed, or the failure's sentence. */
  why: z.array(z.string()),
  tags: z.array(z.string()),
});

export const rubricRow = z.object({
  name: z.string(),
  type: z.string(),
  binary: z.boolean(),
  n: z.number(),
  passed: z.number(),
  errors: z.number(),
  passRate: z.number().nullable(),
  meanScore: z.number().nullable(),
  ci: z.tuple([z.number(), z.number()]).nullable(),
  /** The score is over the whole run; what must be said of it, often nothing. */
  overRun: z.object({ note: z.string(), pass: z.boolean().nullable() }).optional(),
});

/** One prompt version under one model: the second level of the panel. */
export const promptResult = z.object({
  /** Identity inside its run. */
  id: z.string(),
  prompt: z.string(),
  /** Short words: `working copy`, `v7 production`. */
  version: z.string(),
  model: z.string(),
  reportedModel: z.string().nullable(),
  /** An editor runs this prompt and adds what is not seen here: figures are an approximation. */
  editorRun: z.boolean().optional(),
  passed: z.number(),
  failed: z.number(),
  errors: z.number(),
  /** The label whose version it can be compared with, e.g. `production`. */
  compareWith: z.string().optional(),
  rubrics: z.array(rubricRow),
});

export const runState = z.object({
  id: z.string(),
  status: z.enum(['running', 'passed', 'failed', 'error', 'cancelled']),
  /** Why it ended early, one sentence. */
  reason: z.string().nullable(),
  /** ms since 1970. */
  startedAt: z.number(),
  finishedAt: z.number().nullable(),
  done: z.number(),
  total: z.number().nullable(),
  /** USD paid in this run; null where an answer's price is unknown. */
  paidUsd: z.number().nullable(),
  /** Upper limit of this run, USD. */
  limitUsd: z.number().nullable(),
  /** ms, estimated. */
  leftMs: z.number().nullable(),
  /** What it waits for before it asks again: `waiting 20 s, …`. */
  waiting: z.string().optional(),
  reused: z.number(),
  tokens: z.number(),
  /** The prompt, the suite or its cases changed since this run. */
  stale: z.boolean(),
  /** A free regrade of stored responses, without asking a model. */
  regrade: z.boolean(),
  prompts: z.array(promptResult),
});

/** One suite of the workspace, with its last run if there is one. */
export const suiteResult = z.object({
  suite: z.string(),
  title: z.string(),
  /** The suite cannot be read: sentences with file and line. */
  problems: z.array(
    z.object({ message: z.string(), file: z.string().nullable(), line: z.number().nullable() }),
  ),
  run: runState.nullable(),
});

export const cellDetail = z.object({
  key: z.string(),
  title: z.string(),
  case: z.string(),
  prompt: z.string(),
  model: z.string(),
  reportedModel: z.string().nullable(),
  trial: z.number(),
  status: z.enum(['passed', 'failed', 'error']),
  error: failure.nullable(),
  messages: z.array(z.object({ role: z.string(), text: z.string() })),
  output: z.string().nullable(),
  /** `output` is JSON: the panel shows it indented. */
  outputIsJson: z.boolean(),
  toolCalls: z.array(z.object({ name: z.string(), arguments: z.string() })),
  expected: z.string().nullable(),
  vars: z.array(z.object({ name: z.string(), value: z.string() })),
  grades: z.array(gradeRow),
  tokens: z
    .object({ input: z.number(), output: z.number(), cachedInput: z.number(), reasoning: z.number() })
    .nullable(),
  costUsd: z.number().nullable(),
  latencyMs: z.number().nullable(),
  ttftMs: z.number().nullable(),
  finishReason: z.string().nullable(),
  /** Where the answer came from: `recording`, `store`, `network`. */
  source: z.string().nullable(),
  /** Tries on the network that failed before: one sentence each. */
  attempts: z.array(z.string()),
  /** A report had no room for the texts: reasons are short, and there is no output. */
  textsLeftOut: z.boolean().optional(),
});

/** To the panel. Messages about a run name it; the panel drops those of a run that it does not show. */
export const toPanel = z.discriminatedUnion('type', [
  /** Everything but the rows: on `ready` and whenever suites come or go. `ready: false` while the workspace is searched. */
  z.object({
    type: z.literal('workspace'),
    ready: z.boolean(),
    trusted: z.boolean(),
    suites: z.array(suiteResult),
  }),
  /** One suite's head: progress, rubric figures, problems. At most ten a second. */
  z.object({ type: z.literal('suite'), suite: suiteResult }),
  /** Rows of a run, added or replaced by key; `reset` empties the list first. In batches. */
  z.object({
    type: z.literal('rows'),
    run: z.string(),
    promptResult: z.string(),
    reset: z.boolean(),
    rows: z.array(cellRow),
  }),
  z.object({ type: z.literal('detail'), run: z.string(), detail: cellDetail }),
  /** Select this suite, and this cell where it is given, and scroll to it. */
  z.object({
    type: z.literal('reveal'),
    suite: z.string(),
    run: z.string().nullable(),
    key: z.string().nullable(),
  }),
]);

/** From the panel. */
export const fromPanel = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('run'), suite: z.string() }),
  z.object({ type: z.literal('cancel'), run: z.string() }),
  /** The panel shows this suite now and wants its rows. */
  z.object({ type: z.literal('rows'), suite: z.string() }),
  z.object({ type: z.literal('detail'), run: z.string(), key: z.string() }),
  z.object({ type: z.literal('runCase'), suite: z.string(), case: z.string() }),
  z.object({ type: z.literal('openCase'), suite: z.string(), run: z.string(), case: z.string() }),
  z.object({ type: z.literal('openPrompt'), prompt: z.string() }),
  /** Compare this prompt with the version that its label names. */
  z.object({ type: z.literal('compare'), prompt: z.string() }),
  z.object({ type: z.literal('openSuite'), suite: z.string(), line: z.number().nullable() }),
  z.object({ type: z.literal('openFile'), file: z.string(), line: z.number().nullable() }),
  /** The model's answer (or one message) in an untitled editor, for long texts. */
  z.object({ type: z.literal('openOutput'), run: z.string(), key: z.string() }),
  z.object({ type: z.literal('copy'), text: z.string() }),
  /** The buttons of an empty view. */
  z.object({
    type: z.literal('start'),
    what: z.enum(['newPrompt', 'newSuite', 'openWalkthrough', 'setApiKey', 'manageTrust', 'showLog']),
  }),
]);

export type ToPanel = z.infer<typeof toPanel>;
export type FromPanel = z.infer<typeof fromPanel>;
export type SuiteResult = z.infer<typeof suiteResult>;
export type RunState = z.infer<typeof runState>;
export type PromptResult = z.infer<typeof promptResult>;
export type RubricRow = z.infer<typeof rubricRow>;
export type CellRow = z.infer<typeof cellRow>;
export type CellDetail = z.infer<typeof cellDetail>;
export type GradeRow = z.infer<typeof gradeRow>;
