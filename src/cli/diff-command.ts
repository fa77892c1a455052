import { compareRuns } from '../core/compare/compare-runs.ts';
import type { Comparison } from '../core/compare/comparison.ts';
import { gateDefault } from '../core/compare/gate.ts';
import type { SideSource } from '../core/compare/side-table.ts';
import { InputError } from '../core/problem.ts';
import { checkEnvironment } from '../core/prompt/environments.ts';
import type { ComparedPair } from '../core/report/compared-cases.ts';
import { promptChange } from '../core/report/prompt-change.ts';
import type { StoredRun, VersionLine } from '../core/run/run.ts';
import { openRun, runFile, runIds } from '../core/run/run-store.ts';
import type { RunOutcome } from '../core/run/run-suite.ts';
import { findSuites } from '../core/suite/find-suites.ts';
import { loadConfiguration } from '../core/suite/load-configuration.ts';
import { loadSuite } from '../core/suite/load-suite.ts';
import type { Suite } from '../core/suite/suite.ts';
import type { Parsed } from './commands.ts';
import { checkOutputs, tellComparison, writeComparison } from './comparison-output.ts';
import { type VersionSide, versionSide } from './diff-side.ts';
import { environmentOf, wordsIn } from './environment.ts';
import { combinedExitCode } from './exit-code.ts';
import { filePerSuite } from './file-per-suite.ts';
import type { Io } from './io.ts';
import { type PairOutcome, runPair, type SideRun } from './paired-run.ts';
import { problemLine } from './report-error.ts';
import { runId } from './run-flags.ts';
import { inSession, type PairFlags, type Session } from './session.ts';
import { resolveSuites } from './suite-arguments.ts';

/** Options of `regrade diff`, as the parser of `comparison-commands.ts` gives them. */
interface DiffFlags extends PairFlags {
  readonly suite?: readonly string[];
  readonly case?: readonly string[];
  readonly tag?: readonly string[];
  readonly model?: readonly string[];
  readonly baselineModel?: string;
  readonly candidateModel?: string;
  readonly failOn?: 'regressed' | 'inconclusive';
}

/** A version under a model of its own, where one is asked for. */
interface ModelledSide extends VersionSide {
  readonly model: string | undefined;
}

type DiffSession = Session<DiffFlags>;

/** `regrade diff BASELINE CANDIDATE`: compares two versions, or two runs; gives the exit code. */
export function diffCommand(parsed: Parsed, io: Io): Promise<number> {
  // The parser is built from the declarations next door, which give exactly these types.
  return inSession(io, parsed.options as unknown as DiffFlags, async (session) => {
    const { flags, workspace } = session;
    await checkOutputs(flags.output ?? [], ['.json', '.md', '.html']);
    const [one = '', other = ''] = parsed.arguments;
    const pairs = await pairsOf(session, one, other);
    const names = pairs.map(({ comparison }) => comparison.candidate.prompt);
    const outputs = (flags.output ?? []).map((file) => filePerSuite(file, names, io.cwd));
    const codes: number[] = [];
    for (const [index, pair] of pairs.entries()) {
      if (index > 0) io.stdout.write('\n');
      tellComparison(pair, io, workspace.root);
      for (const files of outputs) {
        const file = files.get(pair.comparison.candidate.prompt);
        if (file !== undefined) await writeComparison(pair, file, io);
      }
      codes.push(exitCodeOfDiff(pair.comparison, flags.failOn));
    }
    return combinedExitCode(session.signal.aborted ? [...codes, 3] : codes);
  });
}

/**
 * 0 unless `--fail-on` says otherwise; 3 where a side did not run to its end, or nothing could be compared because of
 * errors. With `--fail-on` any error is one: it fails closed.
 */
export function exitCodeOfDiff(
  comparison: Comparison,
  failOn: 'regressed' | 'inconclusive' | undefined,
): number {
  const { baseline, candidate, rubrics, verdict } = comparison;
  const errors = baseline.errors + candidate.errors;
  if (!baseline.complete || !candidate.complete) return 3;
  if (errors > 0 && (failOn !== undefined || rubrics.every(({ n }) => n === 0))) return 3;
  if (failOn === undefined) return 0;
  // Nothing was compared: that is never a pass for those who ask for one.
  if (rubrics.every(({ n }) => n === 0)) return 3;
  const worse = verdict === 'mixed' || verdict === 'regressed';
  return worse || (failOn === 'inconclusive' && verdict === 'inconclusive') ? 1 : 0;
}

async function pairsOf(session: DiffSession, one: string, other: string): Promise<ComparedPair[]> {
  const [isRun, isRunToo] = [runId.test(one), runId.test(other)];
  if (isRun !== isRunToo) {
    throw InputError.of({
      code: 'two-kinds',
      message: `"${isRun ? one : other}" is a run and "${isRun ? other : one}" is none.`,
      remedy: 'Give two runs that regrade runs lists, or two versions as PROMPT@REF.',
    });
  }
  return isRun ? compareStoredRuns(session, one, other) : [await compareVersions(session, one, other)];
}

async function compareVersions(session: DiffSession, one: string, other: string): Promise<ComparedPair> {
  checkModels(session.flags);
  const baseline = { ...(await versionSide(session, one)), model: session.flags.baselineModel };
  const candidate = { ...(await versionSide(session, other)), model: session.flags.candidateModel };
  const environment = environmentOf(session.flags);
  if (environment !== undefined) {
    const definitions = [baseline, candidate].map(({ prompt }) => prompt.definition);
    checkEnvironment(environment, definitions, 'Neither version has');
  }
  const suites = await suitesNaming(session, [baseline.prompt.path, candidate.prompt.path]);
  const configuration = await loadConfiguration(session.workspace);
  const outcomes: PairOutcome[] = [];
  const compared: Suite[] = [];
  let nothingSelected: InputError | undefined;
  for (const suite of suites) {
    if (session.signal.aborted) break;
    const judging = { workspace: session.workspace, suite, configuration };
    try {
      const sides = [
        sideRun(session, suite, baseline, candidate),
        sideRun(session, suite, candidate, baseline),
      ] as const;
      outcomes.push(await runPair(session, judging, ...sides));
      compared.push(suite);
    } catch (error) {
      // --case and --tag choose over all suites: one that has none of them is left out.
      if (!(error instanceof InputError) || !error.problems.every(({ code }) => code === 'no-such-case'))
        throw error;
      nothingSelected = error;
    }
  }
  if (outcomes.length === 0 && nothingSelected !== undefined) throw nothingSelected;
  if (outcomes.length === 0) throw session.signal.reason;
  const befores = outcomes.flatMap(({ baseline: outcome }) => outcome ?? []);
  const nows = outcomes.map(({ candidate: outcome }) => outcome);
  return comparedPair(
    await sourceOf(session, befores, baseline),
    await sourceOf(session, nows, candidate),
    compared,
  );
}

function checkModels({ model, baselineModel, candidateModel }: DiffFlags): void {
  if (model === undefined || (baselineModel ?? candidateModel) === undefined) return;
  throw InputError.of({
    code: 'model-twice',
    message: `--model names what both sides ask, and ${baselineModel === undefined ? '--candidate-model' : '--baseline-model'} what one of them does.`,
    remedy: 'Leave one of them out.',
  });
}

async function comparedPair(
  baseline: SideSource & { readonly line: VersionLine },
  candidate: SideSource & { readonly line: VersionLine },
  suites: readonly Suite[],
): Promise<ComparedPair> {
  const comparison = await compareRuns(baseline, candidate, settingsOf(suites));
  return {
    comparison,
    change: promptChange(baseline.line.definition, candidate.line.definition),
    baseline: baseline.runs,
    candidate: candidate.runs,
  };
}

async function sourceOf(
  { flags }: DiffSession,
  outcomes: readonly RunOutcome[],
  { number, label, words, model }: ModelledSide,
): Promise<SideSource & { readonly line: VersionLine }> {
  const runs = await Promise.all(outcomes.map(({ file }) => openRun(file)));
  const [line] = outcomes[0]?.versions ?? [];
  if (line === undefined) throw new TypeError('A run grades at least one version.');
  return {
    runs,
    version: line.hash,
    number,
    label,
    words: wordsIn(flags, model === undefined ? words : `${words}, ${model}`),
    line,
  };
}

/** What a suite runs for one side: the prompt that it names, at the side's version. */
function sideRun({ flags }: DiffSession, suite: Suite, side: ModelledSide, other: ModelledSide): SideRun {
  const names = (path: string) => suite.prompts.some((reference) => reference.path === path);
  const path = names(side.prompt.path) ? side.prompt.path : other.prompt.path;
  const models = side.model === undefined ? flags.model : [side.model];
  const own = side.isWorking && path === side.prompt.path;
  return {
    ...(own ? {} : { promptAt: async () => ({ prompt: side.prompt, number: side.number }) }),
    selection: {
      ...(suite.prompts.length === 1 ? {} : { prompts: [path] }),
      ...(models === undefined ? {} : { models }),
      ...(flags.case === undefined ? {} : { cases: flags.case }),
      ...(flags.tag === undefined ? {} : { tags: flags.tag }),
    },
  };
}

/** The suites of the workspace that name one of the prompts, or those of `--suite` that do. */
async function suitesNaming(session: DiffSession, prompts: readonly string[]): Promise<Suite[]> {
  const { io, flags, workspace } = session;
  const paths =
    flags.suite === undefined
      ? await findSuites(workspace)
      : await resolveSuites(workspace, flags.suite, io.cwd);
  const suites: Suite[] = [];
  for (const path of paths) {
    try {
      const suite = await loadSuite(workspace, path);
      if (suite.prompts.some((reference) => prompts.includes(reference.path))) suites.push(suite);
    } catch (error) {
      if (!(error instanceof InputError) || flags.suite !== undefined) throw error;
      // It may be about another prompt; the reader is told that it was left out.
      for (const problem of error.problems) io.stderr.write(`${problemLine(problem, io, workspace.root)}\n`);
    }
  }
  if (suites.length > 0) return suites;
  const names = [...new Set(prompts)].map((path) => `"${path}"`).join(' or ');
  throw InputError.of({
    code: 'no-suites',
    message: `No suite ${flags.suite === undefined ? 'of this workspace' : 'that --suite names'} names ${names}, so there is nothing to compare by.`,
    remedy: 'Name the prompt under prompts in a file that ends with .eval.yaml.',
  });
}

/** Settings and rule where all suites agree on them; else the defaults. */
function settingsOf(suites: readonly Suite[]) {
  const agreed = <T>(of: (suite: Suite) => T): T | undefined => {
    const values = new Set(suites.map(of));
    return values.size === 1 ? [...values][0] : undefined;
  };
  const alpha = agreed(({ gate }) => gate.alpha);
  const margin = agreed(({ gate }) => gate.margin);
  const [first] = suites;
  const sameRule = agreed(({ gate }) => JSON.stringify(gateDefault(gate))) !== undefined;
  return {
    settings: { ...(alpha === undefined ? {} : { alpha }), ...(margin === undefined ? {} : { margin }) },
    ...(sameRule && first !== undefined ? { defaultRule: gateDefault(first.gate) } : {}),
  };
}

/** Two recorded runs: one comparison for each prompt that both graded, or of the one prompt that each has. */
async function compareStoredRuns(session: DiffSession, one: string, other: string): Promise<ComparedPair[]> {
  const narrowing = [
    'suite',
    'case',
    'tag',
    'model',
    'baselineModel',
    'candidateModel',
    'environment',
    'trials',
  ].filter((name) => name in session.flags);
  if (narrowing.length > 0) {
    throw InputError.of({
      code: 'runs-stand',
      message: `--${kebab(narrowing[0] ?? '')} does not go with two runs: they are compared as they were recorded.`,
      remedy: 'Leave it out, or compare two versions as PROMPT@REF.',
    });
  }
  const before = await storedRun(session, one);
  const now = await storedRun(session, other);
  const shared = before.versions.filter(({ prompt }) =>
    now.versions.some((version) => version.prompt === prompt),
  );
  const [only, onlyNow] = [before.versions[0], now.versions[0]];
  const lines =
    shared.length > 0
      ? shared.map((line) => [line, now.versions.find(({ prompt }) => prompt === line.prompt)] as const)
      : before.versions.length === 1 && now.versions.length === 1
        ? [[only, onlyNow] as const]
        : [];
  const suite = await suiteOf(session, now);
  const pairs: ComparedPair[] = [];
  for (const [old, own] of lines) {
    if (old === undefined || own === undefined) continue;
    pairs.push(
      await comparedPair(
        { runs: [before], version: old.hash, words: `run ${before.header.id}`, line: old },
        { runs: [now], version: own.hash, words: `run ${now.header.id}`, line: own },
        suite === undefined ? [] : [suite],
      ),
    );
  }
  if (pairs.length > 0) return pairs;
  throw InputError.of({
    code: 'nothing-shared',
    message: 'The two runs graded different prompts, and several of them.',
    remedy: 'Compare two versions instead: regrade diff ONE.prompt@working OTHER.prompt@working',
  });
}

/** A flag as it is typed. */
const kebab = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

async function storedRun({ workspace }: DiffSession, id: string): Promise<StoredRun> {
  if ((await runIds(workspace.root)).includes(id)) return openRun(runFile(workspace.root, id));
  throw InputError.of({
    code: 'no-such-run',
    message: `There is no run "${id}" in this workspace.`,
    remedy: 'regrade runs lists the runs that are kept.',
  });
}

/** The suite of a run as it is now, for its margin; undefined when it is gone or cannot be read. */
async function suiteOf({ workspace }: DiffSession, { header }: StoredRun): Promise<Suite | undefined> {
  try {
    return await loadSuite(workspace, header.suite);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
