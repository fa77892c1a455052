// `npm run test:editor`: only the tests inside VS Code, on what is built.
import { runEditorTests } from './editor-tests.ts';
import { runStages } from './tally.ts';

const say = (line: string): void => console.log(line);
const passed = await runStages([{ name: 'tests inside VS Code', run: () => runEditorTests(say) }]);
process.exit(passed ? 0 : 1);
