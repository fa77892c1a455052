// `npm start`: builds, runs the example suites from their recordings, compares the two versions of each example, then
// opens the example workspace.
//   npm start -- --no-editor    ends after the tables, as it does without a terminal
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findCodeCommand, hasDisplay } from './desktop.ts';
import { node24, root } from './places.ts';
import { runProgram } from './program.ts';
import { startServer } from './server.ts';

const { values: flags } = parseArgs({ options: { 'no-editor': { type: 'boolean', default: false } } });
const examples = join(root, 'examples');

console.log('Building.');
const build = await runProgram('node', ['esbuild.mjs'], { mayFail: true });
if (build.code !== 0) fail(`The build failed.\n${build.output}`);

console.log(
  'Running the example suites from their recordings: regrade run --offline\n' +
    'Each has an earlier and a later version of a prompt, answered by a very small model: most rules fail on purpose.\n',
);
const run = await runProgram(node24, [join(root, 'dist/regrade.cjs'), 'run', '--offline'], {
  cwd: examples,
  show: true,
  mayFail: true,
});
// 1 says that cells failed their rubrics, which is what the examples are there to show.
if (run.code > 1) fail(`The example suites could not be run (exit code ${run.code}).`);

for (const [before, after] of [
  ['support/reply.before.prompt', 'support/reply.prompt'],
  ['orders/extract.before.prompt.yml', 'orders/extract.prompt.yml'],
  ['triage/triage.before.prompt', 'triage/triage.prompt'],
] as const) {
  const argv = ['diff', `${before}@working`, `${after}@working`, '--offline'];
  console.log(`\nComparing the two versions: regrade ${argv.join(' ')}\n`);
  const diff = await runProgram(node24, [join(root, 'dist/regrade.cjs'), ...argv], {
    cwd: examples,
    show: true,
    mayFail: true,
  });
  if (diff.code !== 0) fail(`The two versions could not be compared (exit code ${diff.code}).`);
}

if (flags['no-editor'] || !process.stdout.isTTY) process.exit(0);

const code = hasDisplay() ? findCodeCommand() : undefined;
if (code !== undefined) openDesktop(code);
else await serveWorkbench();

function openDesktop(command: string): void {
  console.log(`\nOpening ${examples} in VS Code. Click "Run eval" above a prompt.`);
  // VS Code will not run as root on Linux without these.
  const asRoot =
    process.getuid?.() === 0 ? ['--no-sandbox', '--user-data-dir', join(tmpdir(), 'regrade-code')] : [];
  const args = [`--extensionDevelopmentPath=${root}`, examples, ...asRoot];
  spawn(command, args, { detached: true, stdio: 'ignore', shell: process.platform === 'win32' }).unref();
}

async function serveWorkbench(): Promise<void> {
  const server = await startServer({
    toasts: true,
    extensions: [installable()],
    settings: { 'security.workspace.trust.enabled': false },
  });
  console.log(`\nNo VS Code was found on this machine, so here is one in the browser:\n`);
  console.log(`  ${server.address(examples)}\n`);
  console.log('Open a prompt and click "Run eval" above it. Ctrl-C ends it.');
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await server.close();
  process.exit(0);
}

/** What was built, as a folder to install: loaded under development, the server's VS Code shows no notifications. */
function installable(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'regrade-extension-')), 'regrade.regrade');
  for (const part of ['package.json', 'README.md', 'dist', 'media'])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  process.once('exit', () => rmSync(join(folder, '..'), { recursive: true, force: true }));
  return folder;
}

function fail(why: string): never {
  console.error(why);
  process.exit(1);
}
