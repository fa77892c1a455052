import { systemClock } from '../../../src/core/clock.ts';
import { environmentKeys } from '../../../src/core/model/environment-keys.ts';
import { runSuite } from '../../../src/core/run/run-suite.ts';
import { loadConfiguration } from '../../../src/core/suite/load-configuration.ts';
import { openWorkspace } from '../../../src/core/workspace.ts';

// A process of its own that runs the suite of the folder that it is given, to be killed at any moment.
const workspace = openWorkspace(process.argv[2] ?? '');
const resume = process.argv[3];
const { finish } = await runSuite({
  workspace,
  suite: 'count.eval.yaml',
  configuration: await loadConfiguration(workspace),
  selection: {},
  limits: { concurrency: 4 },
  offline: false,
  noCache: false,
  toolVersion: '0.0.0',
  keys: environmentKeys(process.env, []),
  clock: systemClock,
  random: Math.random,
  ...(resume === undefined ? {} : { resume }),
});
process.stdout.write(`${JSON.stringify(finish)}\n`);
