import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { historyWithProgress } from '../../../src/cli/history-progress.ts';
import type { Io } from '../../../src/cli/io.ts';
import type { Clock } from '../../../src/core/clock.ts';
import { workspaceOf } from './memory-io.ts';

/** A repository in which 300 commits changed the prompt. */
async function repository(): Promise<string> {
  const root = await workspaceOf({ 'a.prompt': 'Start' });
  const git = (args: string[], input = '') => execFileSync('git', args, { cwd: root, input });
  git(['init', '-q', '-b', 'main']);
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const commits = Array.from(
    { length: 300 },
    (_, n) =>
      `commit refs/heads/main\ncommitter Ana <ana@example.com> ${1_700_000_000 + n} +0000\n${data(`Change ${n}`)}M 644 inline a.prompt\n${data(`Revision ${n}`)}`,
  );
  git(['fast-import', '--quiet'], commits.join(''));
  writeFileSync(join(root, 'a.prompt'), 'Revision 299\n');
  return root;
}

/** Each look at the clock is half a second later. */
function slowClock(): Clock {
  let now = 0;
  return { now: () => 0, monotonic: () => (now += 500), sleep: () => Promise.resolve() };
}

function terminal(isTTY: boolean, press = false) {
  let written = '';
  const output = { write: (text: string) => (written += text), isTTY, columns: 100 };
  const io: Io = {
    stdout: output,
    stderr: output,
    env: {},
    cwd: '/',
    onInterrupt(handler) {
      if (press) handler();
      return () => undefined;
    },
  };
  return { io, written: () => written };
}

test('a long look shows on a terminal how far it is, and leaves nothing behind', async () => {
  const root = await repository();
  const { io, written } = terminal(true);
  const { versions, unread } = await historyWithProgress(io, slowClock(), root, 'a.prompt');
  expect([versions.length, unread]).toEqual([300, 0]);
  expect(written()).toContain('128 of 300 commits');
  expect(written().endsWith('\r\u001B[2K')).toBe(true);
});

test('elsewhere it says nothing', async () => {
  const { io, written } = terminal(false);
  await historyWithProgress(io, slowClock(), await repository(), 'a.prompt');
  expect(written()).toBe('');
});

test('an interrupt ends it, and the next one goes on from there', async () => {
  const root = await repository();
  const stopped = await historyWithProgress(terminal(false, true).io, slowClock(), root, 'a.prompt');
  expect(stopped.unread).toBe(300);
  const whole = await historyWithProgress(terminal(false).io, slowClock(), root, 'a.prompt');
  expect(whole.unread).toBe(0);
  expect(readFileSync(join(root, '.regrade/.gitignore'), 'utf8')).toContain('cache');
});
