import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { FinishLine } from '../../../src/core/run/run.ts';
import { latestRun, openRun, runFile, runIds } from '../../../src/core/run/run-store.ts';
import { completion, json, secret, serve } from '../model/test-models.ts';
import { localWorkspace } from './run-fixture.ts';

const program = fileURLToPath(new URL('run-process.ts', import.meta.url));

/** Runs the suite in a process of its own; kills it when `answered` more answers went out, never if it is infinite. */
function runProcess(
  root: string,
  resume: string | undefined,
  until: Promise<void> | undefined,
): Promise<string> {
  const child = spawn(process.execPath, [program, root, ...(resume === undefined ? [] : [resume])], {
    env: { ...process.env, LOCAL_KEY: secret },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  void until?.then(() => child.kill('SIGKILL'));
  return new Promise((resolve) => child.on('close', () => resolve(output)));
}

/** Whether any record holds a finished cell. */
function cellRecorded(root: string): boolean {
  const folder = join(root, '.regrade', 'runs');
  return readdirSync(folder).some((name) =>
    readFileSync(join(folder, name), 'utf8').includes('"kind":"cell"'),
  );
}

it.each([undefined, 'last'])(
  'killed at random moments and run again (resume: %s): every cell once, no finished one paid for twice',
  async (resume) => {
    const cases = 60;
    const asked = new Map<string, number>();
    let answered = 0;
    let wake: () => void = () => undefined;
    const server = await serve((response, { body }) => {
      const content = body.messages.at(-1).content as string;
      asked.set(content, (asked.get(content) ?? 0) + 1);
      // A little unrest, so that the kill meets every stage of a cell.
      setTimeout(() => {
        json(response, 200, completion(content));
        answered += 1;
        wake();
      }, Math.random() * 4);
    });
    const workspace = await localWorkspace(server.baseURL, cases);
    /** Cells in some record, and how often each had been asked for when it was first seen there. */
    const recorded = new Map<string, number | undefined>();
    const timesAsked = (id: string) => asked.get(`Say ${id.slice(1)}.`);
    for (let round = 0; round < 4; round++) {
      const goal = answered + 1 + Math.floor(Math.random() * 14);
      const reached = new Promise<void>((resolve) => {
        wake = () => {
          if (answered >= goal && (round < 3 || cellRecorded(workspace.root)))
            setTimeout(resolve, Math.random() * 4);
        };
      });
      await runProcess(workspace.root, round === 0 ? undefined : resume, reached);
      for (const id of await runIds(workspace.root)) {
        for await (const cell of (await openRun(runFile(workspace.root, id))).cells()) {
          if (!recorded.has(cell.case)) recorded.set(cell.case, timesAsked(cell.case));
        }
      }
    }
    expect(recorded.size).toBeGreaterThan(0);
    const output = await runProcess(workspace.root, resume, undefined);
    const finish = JSON.parse(output) as FinishLine;
    expect(finish.summary).toMatchObject({ cells: cases, passed: cases, errors: 0 });
    expect(asked.size).toBe(cases);
    for (const [id, times] of recorded) expect(timesAsked(id), id).toBe(times);

    const last = await latestRun(workspace.root, 'count.eval.yaml');
    const ids: string[] = [];
    for await (const cell of (await openRun(last?.file ?? '')).cells()) ids.push(cell.case);
    expect(ids.sort()).toEqual(Array.from({ length: cases }, (_, index) => `c${index}`).sort());
    // Only answers that were on their way at a kill, at most four each time, may have been asked for again.
    expect([...asked.values()].reduce((sum, times) => sum + times - 1, 0)).toBeLessThanOrEqual(4 * 4);
  },
  120_000,
);
