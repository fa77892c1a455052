// `npm run test:more`: what needs the conformance data beside the repository, real servers or a real model.
import { programStage, runStages, vitestStage } from './tally.ts';

const passed = await runStages([
  programStage('build', 'node', ['esbuild.mjs']),
  vitestStage('conformance and real servers', 'test/more/vitest.config.ts'),
]);
process.exit(passed ? 0 : 1);
