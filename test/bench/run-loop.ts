import { systemClock } from '../../src/core/clock.ts';
import { environmentKeys } from '../../src/core/model/environment-keys.ts';
import { runSuite } from '../../src/core/run/run-suite.ts';
import { loadConfiguration } from '../../src/core/suite/load-configuration.ts';
import { openWorkspace } from '../../src/core/workspace.ts';
import { report } from './measure.ts';

// A whole run: cases streamed, prompts rendered, answers kept, graded and recorded.
const [root = '', concurrency = '64', noCache = ''] = process.argv.slice(2);
const workspace = openWorkspace(root);

await report(async () => {
  const { finish } = await runSuite({
    workspace,
    suite: 'bench.eval.yaml',
    configuration: await loadConfiguration(workspace),
    selection: {},
    limits: { concurrency: Number(concurrency) },
    offline: false,
    noCache: noCache !== '',
    toolVersion: '0.0.0',
    keys: environmentKeys({}, []),
    clock: systemClock,
    random: Math.random,
  });
  if (finish.summary.errors > 0 || finish.summary.cells === 0) throw new Error(JSON.stringify(finish));
});
