import type { RuleOutcome, StoredRun } from '../run/run.ts';
import type { Group, RunDigest } from './digest.ts';
import { notableRules, usageLine } from './headline.ts';
import type { PromptFigures, RunPage } from './run-page.ts';

/** What the digest of a run does not tell. */
export interface FurtherFigures {
  /** By prompt version and model, in the digest's order. */
  readonly reportedModels: readonly (string | null)[];
  readonly reused: number;
  readonly tokens: number;
  readonly paidUsd: number;
  /** The price of an answer that this run asked for is unknown. */
  readonly paidUnknown: boolean;
  /** When the last cell was done; null without cells. */
  readonly lastAt: string | null;
}

/** The head of a page about a run; one that was stopped before its end counts as cancelled. */
export function runPage(run: StoredRun, digest: RunDigest, further: FurtherFigures): RunPage {
  const { header, finish } = run;
  const cells = digest.groups.reduce((sum, { summary }) => sum + summary.cells, 0);
  return {
    suite: header.suite,
    title: header.suite.slice(header.suite.lastIndexOf('/') + 1).replace(/(\.eval|\.prompt)?\.ya?ml$/u, ''),
    toolVersion: header.toolVersion,
    run: {
      id: header.id,
      status: finish?.status ?? 'cancelled',
      reason: finish === null ? 'The run was stopped before its end.' : finish.reason,
      startedAt: Date.parse(header.startedAt),
      finishedAt: Date.parse(finish?.finishedAt ?? further.lastAt ?? header.startedAt),
      done: cells,
      total: header.cells,
      paidUsd: further.paidUnknown ? null : (finish?.summary.paidUsd ?? further.paidUsd),
      limitUsd: header.limitUsd,
      reused: further.reused,
      tokens: further.tokens,
      regrade: header.regrade ?? false,
      prompts: promptFigures(run, digest, further),
    },
    rules: finish === null ? [] : notableRules(finish, digest.definitions).map(ruleOf),
    usage: finish === null ? '' : usageLine(finish.summary, digest.unpriced),
  };
}

function promptFigures(run: StoredRun, digest: RunDigest, further: FurtherFigures): PromptFigures[] {
  return digest.groups.map((group, index) => {
    const { prompt, model, summary } = group;
    return {
      id: String(index),
      prompt,
      version: versionWords(run, digest, group),
      model,
      reportedModel: further.reportedModels[index] ?? null,
      passed: summary.passed,
      failed: summary.failed,
      errors: summary.errors,
      rubrics: Object.entries(summary.rubrics).map(([name, { ci, overRun, ...figures }]) => {
        const definition = digest.definitions.get(name);
        return {
          name,
          type: definition?.type ?? name,
          binary: definition?.binary ?? true,
          ...figures,
          ci: ci === null ? null : [ci[0], ci[1]],
          ...(overRun === undefined
            ? {}
            : { overRun: { note: overRun[0]?.note ?? '', pass: overRun[0]?.pass ?? null } }),
        };
      }),
    };
  });
}

/** `v7`, else `working copy`; the first digits of the hash where that would not tell, as with a git commit's prompt. */
function versionWords(run: StoredRun, digest: RunDigest, group: Group): string {
  const number = run.versions.find(({ hash }) => hash === group.version)?.number ?? null;
  if (number !== null) return `v${number}`;
  const versions = new Set(
    digest.groups.flatMap(({ prompt, version }) => (prompt === group.prompt ? [version] : [])),
  );
  if (versions.size < 2 && run.header.atVersion !== true) return 'working copy';
  return group.version.replace(/^sha256:/, '').slice(0, 8);
}

function ruleOf({ rule, of, status, reason }: RuleOutcome): RuleOutcome {
  return {
    rule,
    ...(of === undefined ? {} : { of: { prompt: of.prompt, model: of.model } }),
    status,
    reason,
  };
}
