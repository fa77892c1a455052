// What `npm start` and `npm test` begin with, on Node 20 and with nothing installed yet: installs the
// dependencies when they are missing or old, then runs a script with the Node 24 that is among them.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..');
const bin = join(root, 'node_modules/.bin');
const node24 = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Whether every package of package-lock.json that this platform needs is installed in that version. */
function installed() {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record) || !existsSync(node24)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || (optional === true && present[path] === undefined) || present[path]?.version === version,
  );
}

function install() {
  console.log('Installing the dependencies (npm ci).');
  // Some packages warn that they need a newer Node: they get one, as Node 24 is among the packages.
  const quiet = Number(process.versions.node.split('.')[0]) < 24 ? ['--loglevel=error'] : [];
  // npm is a command file on Windows, which only a shell can start.
  const shell = process.platform === 'win32';
  const npm = spawnSync('npm', ['ci', ...quiet], { cwd: root, stdio: 'inherit', shell });
  if (npm.status !== 0 || !existsSync(node24)) {
    console.error('The dependencies could not be installed: "npm ci" failed, its output is above.');
    process.exit(1);
  }
}

/** Runs a script of this folder, with this process's arguments, and ends as it ends. */
export function runPrepared(script) {
  if (!installed()) install();
  const child = spawn(node24, [join(root, 'test/host', script), ...process.argv.slice(2)], {
    cwd: root,
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` },
    stdio: 'inherit',
  });
  // Ctrl-C reaches the child too, which ends in its own way; this process waits for that.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.once('exit', (code) => process.exit(code ?? 1));
}
