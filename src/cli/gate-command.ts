import { extname, resolve } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { systemClock } from '../core/clock.ts';
import { combineGates, decideGate } from '../core/compare/gate.ts';
import { InputError } from '../core/problem.ts';
import type { Definition } from '../core/prompt/prompt.ts';
import { gateHtml } from '../core/report/gate-html.ts';
import { gateJunit } from '../core/report/gate-junit.ts';
import { gateMarkdown } from '../core/report/gate-markdown.ts';
import { type GatedSuite, type GateReport, gateJson } from '../core/report/gate-report.ts';
import { gateTable } from '../core/report/gate-table.ts';
import { writeWhole } from '../core/report/write-whole.ts';
import type { Configuration } from '../core/suite/configuration.ts';
import { gateOf } from '../core/suite/defaults.ts';
import { loadConfiguration } from '../core/suite/load-configuration.ts';
import { runGit } from '../core/version/git.ts';
import { type GitTree, openGitTree } from '../core/version/git-tree.ts';
import type { Parsed } from './commands.ts';
import { checkOutputs, tellWritten } from './comparison-output.ts';
import { checkEnvironmentOf } from './environment.ts';
import { combinedExitCode } from './exit-code.ts';
import { gateCandidate } from './gate-candidate.ts';
import { blocked, type GateFlags, type GateSession, gateSuite } from './gate-suite.ts';
import { type GateTarget, gateTargets } from './gate-targets.ts';
import { type Io, wantsColor } from './io.ts';
import { panelBundle } from './panel-bundle.ts';
import { placeFrom, reportError } from './report-error.ts';
import { inSession } from './session.ts';

/** `regrade gate [SUITE…]`: judges suites, prints the decision, writes reports; gives the exit code. */
export function gateCommand(parsed: Parsed, io: Io): Promise<number> {
  // The parser is built from the declarations next door, which give exactly these types.
  return inSession(io, parsed.options as unknown as GateFlags, async (session) => {
    const { flags, workspace } = session;
    await checkOutputs(flags.output ?? [], ['.json', '.md', '.xml', '.html']);
    const base = flags.base === undefined ? null : await openGitTree(workspace.root, flags.base);
    try {
      if (base !== null) await refuseCommittedAnswers(workspace.root);
      const targets = await gateTargets(workspace, base, parsed.arguments, io.cwd);
      const configuration = await loadConfiguration(base?.workspace ?? workspace);
      // A new suite judges by itself, so it may need what this change declares.
      const own = targets.some(({ isNew }) => isNew) ? await loadConfiguration(workspace) : configuration;
      await checkEnvironmentOf(
        flags,
        targets.map(({ path, isNew }) => ({
          path,
          workspace: isNew ? workspace : (base?.workspace ?? workspace),
        })),
        (path) => definitionsOf(session, base, path),
      );
      return await report(
        session,
        await judgeAll(session, base, targets, ({ isNew }) => (isNew ? own : configuration)),
      );
    } finally {
      await base?.close();
    }
  });
}

/**
 * The local store answers before any model does; a change that commits answers would judge itself.
 * @throws {InputError} `committed-answers`.
 */
async function refuseCommittedAnswers(root: string): Promise<void> {
  const told = await runGit(root, ['ls-files', '-z', '--', '.regrade']);
  const tracked = told.ok ? told.text.split('\0') : [];
  const forged = tracked.find(
    (path) => path === '.regrade' || /^\.regrade\/(responses|cache|runs)(\/|$)/.test(path),
  );
  if (forged === undefined) return;
  throw InputError.of({
    code: 'committed-answers',
    message: `"${forged}" is committed, so this change could bring the answers that it is judged by.`,
    remedy:
      'Take it out of git: git rm -r --cached .regrade/responses .regrade/cache .regrade/runs. Answers to commit belong into recordings.',
    file: forged,
  });
}

/** What both sides of a prompt may be: the candidate, the base's, and every saved version. */
async function definitionsOf(
  session: GateSession,
  base: GitTree | null,
  path: string,
): Promise<readonly Definition[]> {
  const candidate = await gateCandidate(session, base, path);
  const before = await base?.prompt(path);
  const { versions } = await (base?.versions ?? session.store).versionsOf(path);
  return [
    ...[candidate?.prompt, before].flatMap((prompt) => prompt?.definition ?? []),
    ...versions.map(({ record }) => record.definition),
  ];
}

async function judgeAll(
  session: GateSession,
  base: GitTree | null,
  targets: readonly GateTarget[],
  configurationOf: (target: GateTarget) => Configuration,
): Promise<GateReport> {
  const { io, signal, workspace } = session;
  const suites: GatedSuite[] = [];
  const codes: number[] = [];
  for (const target of targets) {
    try {
      if (signal.aborted) throw signal.reason;
      const judged = await gateSuite(session, base, target, configurationOf(target));
      suites.push(judged);
      codes.push(judged.decision.exitCode);
    } catch (error) {
      const cancelled = signal.aborted && error === signal.reason;
      codes.push(cancelled ? 3 : reportError(error, io, workspace.root));
      suites.push(unjudged(target.path, cancelled ? 'Cancelled before it was judged.' : messageOf(error)));
    }
  }
  if (signal.aborted) codes.push(3);
  return {
    decision: combineGates(suites.map(({ decision }) => decision)),
    // No suite at all is never a pass.
    exitCode: suites.length === 0 ? 3 : combinedExitCode(codes),
    base: base === null ? null : { ref: base.ref, commit: base.commit },
    suites,
  };
}

/** A suite that did not come to a decision is part of the report all the same. */
function unjudged(suite: string, reason: string): GatedSuite {
  const decision = decideGate({
    gate: gateOf(),
    comparisons: [],
    runRules: [blocked('suite', 'can be judged', reason)],
    stopped: null,
  });
  return { suite, decision, comparisons: [], changes: [], notes: [] };
}

const messageOf = (error: unknown) =>
  error instanceof InputError
    ? error.problems.map(({ message }) => message).join(' ')
    : error instanceof Error
      ? error.message
      : String(error);

async function report({ io, flags, workspace }: GateSession, gate: GateReport): Promise<number> {
  io.stdout.write(
    gateTable(gate, { color: wantsColor(io.stdout, io.env), place: placeFrom(workspace.root, io.cwd) }),
  );
  for (const written of flags.output ?? []) {
    const file = resolve(io.cwd, written);
    await writeWhole(file, reportOf(extname(file).toLowerCase(), gate));
    tellWritten(file, io);
  }
  return gate.exitCode;
}

async function* reportOf(kind: string, gate: GateReport): AsyncGenerator<string> {
  if (kind === '.json') yield `${JSON.stringify(gateJson(gate), undefined, 2)}\n`;
  else if (kind === '.md') yield gateMarkdown(gate);
  else if (kind === '.xml') yield gateJunit(gate);
  else {
    const at = new Date(systemClock.now()).toISOString();
    yield* gateHtml(gate, { toolVersion: manifest.version, at }, await panelBundle('comparison'));
  }
}
