import { systemClock } from '../core/clock.ts';
import { compareRuns } from '../core/compare/compare-runs.ts';
import { decideGate, type GateOutcome, gateDefault } from '../core/compare/gate.ts';
import { runRules } from '../core/compare/run-rules.ts';
import type { GatedComparison, GatedSuite } from '../core/report/gate-report.ts';
import { promptChange } from '../core/report/prompt-change.ts';
import { keepGateRecord } from '../core/run/gate-records.ts';
import type { StoredRun, VersionLine } from '../core/run/run.ts';
import { openRun } from '../core/run/run-store.ts';
import type { RunOutcome } from '../core/run/run-suite.ts';
import type { Configuration } from '../core/suite/configuration.ts';
import { loadSuite } from '../core/suite/load-suite.ts';
import type { Suite } from '../core/suite/suite.ts';
import type { GitTree } from '../core/version/git-tree.ts';
import { wordsIn } from './environment.ts';
import { type Baseline, gateBaseline } from './gate-baseline.ts';
import { type Candidate, gateCandidate } from './gate-candidate.ts';
import { judgingChanges } from './gate-changes.ts';
import type { GateTarget } from './gate-targets.ts';
import { type PairOutcome, runPair, type SideRun } from './paired-run.ts';
import type { PairFlags, Session } from './session.ts';

export interface GateFlags extends PairFlags {
  readonly at?: string;
  readonly base?: string;
}

export type GateSession = Session<GateFlags>;

/** A prompt of the suite with both of its sides. */
interface Judged {
  readonly path: string;
  readonly candidate: Candidate;
  readonly baseline: Baseline;
}

/**
 * Judges all prompts of one suite: runs both sides, compares, and decides. What a base judges is read from the base.
 * @throws {InputError} for wrong input, before anything is asked.
 */
export async function gateSuite(
  session: GateSession,
  base: GitTree | null,
  { path, isNew }: GateTarget,
  configuration: Configuration,
): Promise<GatedSuite> {
  const isFromBase = base !== null && !isNew;
  const workspace = isFromBase ? base.workspace : session.workspace;
  const suite = await loadSuite(workspace, path);
  if (isFromBase) await base.materialize(suite.recordings);
  const changes = isFromBase ? await judgingChanges(session.workspace, base, suite) : [];
  const notes = isNew
    ? [`This suite is new: ${base?.ref ?? 'the base'} does not have it, so it judges by itself.`]
    : [];
  const outcomes: GateOutcome[] = [];
  const judged: Judged[] = [];
  for (const reference of suite.prompts) {
    const candidate = await gateCandidate(session, base, reference.path);
    if (candidate === undefined) {
      outcomes.push(
        blocked(
          `prompt (${reference.path})`,
          'a prompt',
          `"${reference.path}" is gone in this change, so there is nothing to judge. Take it out of the suite in a change of its own.`,
        ),
      );
      continue;
    }
    const baseline = await gateBaseline(session, base, suite, reference.path);
    if (candidate.movedTo !== null)
      notes.push(`"${reference.path}" is "${candidate.movedTo}" in this change.`);
    if (baseline.found !== null && baseline.note !== null) notes.push(baseline.note);
    judged.push({ path: reference.path, candidate, baseline });
  }
  if (judged.length === 0) {
    return {
      suite: path,
      decision: decideGate(nothingCompared(suite, outcomes)),
      comparisons: [],
      changes,
      notes,
    };
  }
  const pair = await runPair(
    session,
    { workspace, suite, configuration, ...(isFromBase ? { recordingsRoot: base.folder } : {}) },
    baselineRun(suite, judged),
    candidateRun(session, suite, judged, isFromBase),
  );
  const { comparisons, rules } = await judge(session, suite, judged, pair);
  const decision = decideGate({
    gate: suite.gate,
    comparisons: comparisons.map(({ comparison }) => comparison),
    runRules: [...outcomes, ...rules],
    stopped: pair.candidate.finish.reason,
  });
  await keep(session, suite, judged, pair, decision.status === 'passed');
  return { suite: path, decision, comparisons, changes, notes };
}

const nothingCompared = (suite: Suite, outcomes: readonly GateOutcome[]) => ({
  gate: suite.gate,
  comparisons: [],
  runRules: outcomes,
  stopped: null,
});

/** Null where no prompt has a baseline. */
function baselineRun(suite: Suite, judged: readonly Judged[]): SideRun | null {
  const found = new Map(
    judged.flatMap(({ path, baseline }) =>
      baseline.found === null ? [] : [[path, baseline.found] as const],
    ),
  );
  if (found.size === 0) return null;
  return {
    promptAt: async (path) => {
      const side = found.get(path);
      if (side === undefined) throw new TypeError(`No baseline of ${path} was asked for.`);
      return { prompt: side.prompt, number: side.number };
    },
    selection: found.size === suite.prompts.length ? {} : { prompts: [...found.keys()] },
  };
}

function candidateRun(
  { flags }: GateSession,
  suite: Suite,
  judged: readonly Judged[],
  isFromBase: boolean,
): SideRun {
  const prompts = new Map(judged.map(({ path, candidate }) => [path, candidate]));
  const selection = prompts.size === suite.prompts.length ? {} : { prompts: [...prompts.keys()] };
  if (flags.at === undefined && !isFromBase) return { selection };
  return {
    promptAt: async (path) => {
      const candidate = prompts.get(path);
      if (candidate === undefined) throw new TypeError(`No candidate of ${path} was asked for.`);
      return { prompt: candidate.prompt, number: candidate.number };
    },
    selection,
  };
}

async function judge({ flags }: GateSession, suite: Suite, judged: readonly Judged[], pair: PairOutcome) {
  const { gate } = suite;
  const defaultRule = gateDefault(gate);
  const candidateRun = await openRun(pair.candidate.file);
  const baselineRun = pair.baseline === null ? null : await openRun(pair.baseline.file);
  const comparisons: GatedComparison[] = [];
  const rules: GateOutcome[] = [];
  for (const { path, candidate, baseline } of judged) {
    const several = judged.length > 1 ? ` (${path})` : '';
    const now = lineOf(pair.candidate, path);
    if (baseline.found !== null && baselineRun !== null && pair.baseline !== null) {
      const before = lineOf(pair.baseline, path);
      const { number, label } = baseline.found;
      const words = wordsIn(flags, baseline.found.words);
      const comparison = await compareRuns(
        { runs: [baselineRun], version: before.hash, number, label, words },
        {
          runs: [candidateRun],
          version: now.hash,
          number: candidate.number,
          words: wordsIn(flags, candidate.words),
        },
        { settings: { alpha: gate.alpha, margin: gate.margin, pValue: 'exact' }, defaultRule },
      );
      comparisons.push({
        prompt: path,
        comparison,
        change: promptChange(before.definition, now.definition),
        baseline: [baselineRun],
        candidate: [candidateRun],
      });
    } else if (baseline.found === null) {
      rules.push(...(await withoutBaseline(candidateRun, now, baseline, several)));
    }
    const own = await runRules(candidateRun, now.hash, gate, defaultRule);
    rules.push(...own.map((outcome) => ({ ...outcome, rule: `${outcome.rule}${several}` })));
  }
  return { comparisons, rules };
}

/** A new prompt has no earlier version to be worse than: that is said, and errors count all the same. Else it fails closed. */
async function withoutBaseline(
  run: StoredRun,
  { hash }: VersionLine,
  { reason, isNew }: Extract<Baseline, { readonly found: null }>,
  several: string,
): Promise<GateOutcome[]> {
  if (!isNew) return [blocked(`baseline${several}`, 'a baseline', reason)];
  let errors = 0;
  for await (const cell of run.cells()) if (cell.version === hash && cell.status === 'error') errors += 1;
  const open: GateOutcome = {
    rule: `baseline${several}`,
    asks: 'a baseline',
    status: 'warning',
    reason: `${reason} Minimums and ceilings are judged; nothing is compared.`,
    neededCases: null,
  };
  if (errors === 0) return [open];
  const cells = errors === 1 ? '1 cell' : `${errors} cells`;
  return [
    open,
    blocked(
      `errors${several}`,
      'no errors',
      `${cells} of the candidate ended in an error; a gate with errors does not pass. Run again what failed.`,
    ),
  ];
}

function lineOf(outcome: Pick<RunOutcome, 'versions'>, prompt: string): VersionLine {
  const line = outcome.versions.find((version) => version.prompt === prompt);
  if (line === undefined) throw new TypeError(`The run did not grade ${prompt}.`);
  return line;
}

/** Keeps the decision, so that a promotion that asks for a passing gate finds it. */
async function keep(
  { workspace }: GateSession,
  { path }: Suite,
  judged: readonly Judged[],
  { baseline, candidate }: PairOutcome,
  passed: boolean,
): Promise<void> {
  for (const [place, { path: prompt, candidate: own }] of judged.entries()) {
    const { definitionHash } = lineOf(candidate, prompt);
    const record = {
      v: 1,
      at: new Date(systemClock.now()).toISOString(),
      suite: path,
      prompt: own.movedTo ?? prompt,
      definitionHash,
      passed,
      run: candidate.header.id,
      baselineRun: baseline?.header.id ?? null,
    } as const;
    await keepGateRecord(workspace.root, record, place);
  }
}

/** An outcome that stands in the way of a judgement. */
export const blocked = (rule: string, asks: string, reason: string): GateOutcome => ({
  rule,
  asks,
  status: 'error',
  reason,
  neededCases: null,
});
