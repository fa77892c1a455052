import { systemClock } from '../../../src/core/clock.ts';
import { environmentKeys } from '../../../src/core/model/environment-keys.ts';
import type { RunEvent } from '../../../src/core/run/run.ts';
import type { RunOutcome, RunSuiteOptions } from '../../../src/core/run/run-suite.ts';
import { runSuite } from '../../../src/core/run/run-suite.ts';
import { loadConfiguration } from '../../../src/core/suite/load-configuration.ts';
import type { Workspace } from '../../../src/core/workspace.ts';
import { secret } from '../model/test-models.ts';
import { workspaceOf } from '../suite/fixture.ts';

/** A workspace with one prompt and one suite of `cases` cases that asks `local:small`. */
export function localWorkspace(baseURL: string, cases: number, suite = ''): Promise<Workspace> {
  const records = Array.from({ length: cases }, (_, index) =>
    JSON.stringify({ id: `c${index}`, vars: { n: index } }),
  );
  return workspaceOf({
    'regrade.config.yaml': `providers:\n  local: { baseURL: ${baseURL}, apiKeyEnv: LOCAL_KEY }\nprices:\n  local:small: { input: 10, output: 100 }\n`,
    'count.prompt': '---\nmodel: local:small\ninput: { schema: { n: integer } }\n---\nSay {{n}}.\n',
    'cases.jsonl': `${records.join('\n')}\n`,
    'count.eval.yaml': `prompts: [count.prompt]\ncases: [cases.jsonl]\nrubrics:\n  says: { type: contains, value: "{{n}}" }\n${suite}`,
  });
}

export type Asked = Partial<RunSuiteOptions> & { readonly events?: RunEvent[] };

/** The options of a run of `count.eval.yaml`, as the command line would fill them. */
export async function runOptions(
  workspace: Workspace,
  { events, ...options }: Asked = {},
): Promise<RunSuiteOptions> {
  return {
    workspace,
    suite: 'count.eval.yaml',
    configuration: await loadConfiguration(workspace),
    selection: {},
    limits: { concurrency: 4 },
    offline: false,
    noCache: false,
    toolVersion: '0.0.0',
    keys: environmentKeys({ LOCAL_KEY: secret }, []),
    clock: systemClock,
    random: Math.random,
    onEvent: (event) => events?.push(event),
    ...options,
  };
}

export async function run(workspace: Workspace, asked: Asked = {}): Promise<RunOutcome> {
  return runSuite(await runOptions(workspace, asked));
}
