// `npm test`: everything that a machine with Node, git and the npm registry can check.
import { browser } from './browser.ts';
import { runEditorTests } from './editor-tests.ts';
import { installServer } from './server.ts';
import { programStage, runStages, vitestStage } from './tally.ts';

const say = (line: string): void => console.log(line);

const passed = await runStages([
  programStage('types', 'npm', ['run', '--silent', 'types']),
  programStage('lint', 'npm', ['run', '--silent', 'lint']),
  vitestStage('unit tests', 'test/vitest.config.ts', ['test/unit']),
  programStage('build', 'node', ['esbuild.mjs']),
  { name: 'tests inside VS Code', run: () => runEditorTests(say) },
  {
    name: 'panels in a browser',
    async run() {
      say(`Browser: ${await browser(say)}`);
      return vitestStage('', 'test/panel/vitest.config.ts').run();
    },
  },
  {
    name: 'end-to-end tests',
    async run() {
      await installServer(say);
      return vitestStage('', 'test/e2e/vitest.config.ts').run();
    },
  },
]);
process.exit(passed ? 0 : 1);
