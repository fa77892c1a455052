import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Prompt } from '../../../src/core/prompt/prompt.ts';
import { readPrompt } from '../../../src/core/prompt/read-prompt.ts';
import { labelsOf, promote, rollback } from '../../../src/core/version/move-labels.ts';
import { openVersionStore } from '../../../src/core/version/version-store.ts';
import { at } from './workspace.ts';

// Two people work on copies of one workspace and merge in between; a plain model says what must be there afterwards.

const path = 'reply.txt';
const bodies = ['A', 'B', 'C', 'D'];
const label = 'production';
/** So many histories are lived at the same time. */
const atOnce = 10;

type Step =
  | { readonly do: 'save'; readonly who: 0 | 1; readonly body: number; readonly minute: number }
  | { readonly do: 'promote'; readonly who: 0 | 1; readonly pick: number }
  | { readonly do: 'rollback'; readonly who: 0 | 1 }
  | { readonly do: 'merge' };

const who = fc.constantFrom(0 as const, 1 as const);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('save' as const),
      who,
      body: fc.nat(bodies.length - 1),
      minute: fc.nat(3),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('promote' as const), who, pick: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rollback' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('merge' as const) }) },
);

/** What one side must have: hash → body, and the label's targets that were not taken back. */
interface Model {
  readonly saved: Map<string, string>;
  standing: string[];
  moves: number;
  movedSinceMerge: boolean;
}

const prompts = new Map<string, Prompt>();

async function promptOf(body: number): Promise<Prompt> {
  const text = bodies[body] ?? '';
  const prompt = prompts.get(text) ?? (await readPrompt({ path, text }, async () => undefined));
  prompts.set(text, prompt);
  return prompt;
}

test('1,000 random histories: nothing is lost, order and labels are the same on both sides', async () => {
  for (const body of bodies.keys()) await promptOf(body);
  const shared = await stat('/dev/shm').catch(() => undefined);
  const base = await mkdtemp(join(shared?.isDirectory() ? '/dev/shm' : tmpdir(), 'regrade-histories-'));
  const history = fc.array(step, { minLength: 3, maxLength: 7 });
  let run = 0;
  try {
    // Mostly waiting for files: several are lived at the same time.
    await fc.assert(
      fc.asyncProperty(fc.array(history, { minLength: atOnce, maxLength: atOnce }), async (histories) => {
        await Promise.all(
          histories.map((steps) => {
            run += 1;
            return live(join(base, `${run}`), steps);
          }),
        );
      }),
      { numRuns: 1000 / atOnce },
    );
    expect(run).toBeGreaterThanOrEqual(1000);
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}, 300_000);

async function live(base: string, steps: readonly Step[]): Promise<void> {
  const roots = [join(base, 'ann'), join(base, 'ben')] as const;
  for (const root of roots) {
    await mkdir(root, { recursive: true });
    await writeFile(join(root, path), 'anything');
  }
  const stores = roots.map((root) => openVersionStore(root));
  const models = roots.map(
    (): Model => ({ saved: new Map(), standing: [], moves: 0, movedSinceMerge: false }),
  );
  // Nothing is ever taken away, so that what a step spoiled is still seen at the next merge; each history ends with one.
  for (const [index, one] of [...steps, { do: 'merge' } as const].entries()) {
    if (one.do === 'merge') {
      await merge(roots, models);
      const [ann, ben] = await Promise.all(stores.map((store, side) => check(store, models[side])));
      expect(ann).toEqual(ben);
    } else {
      await act(one, stores[one.who], models[one.who]);
      // Before the last merge, what each side has alone.
      if (index >= steps.length - 2) await check(stores[one.who], models[one.who]);
    }
  }
}

type Store = ReturnType<typeof openVersionStore>;

async function act(step: Exclude<Step, { do: 'merge' }>, store: Store | undefined, model: Model | undefined) {
  if (!store || !model) throw new Error('There are two sides.');
  const move = { prompt: path, label, clock: at(0), who: `${step.who}` };
  if (step.do === 'save') {
    const prompt = await promptOf(step.body);
    const { versions } = await store.versionsOf(path);
    const latest = versions.at(-1);
    const outcome = await store.save({ prompt, message: '', author: `${step.who}`, clock: at(step.minute) });
    expect(outcome.created).toBe(latest?.record.definitionHash !== prompt.definitionHash);
    if (outcome.created) expect(model.saved.has(outcome.version.hash)).toBe(false);
    model.saved.set(outcome.version.hash, bodies[step.body] ?? '');
  } else if (step.do === 'promote') {
    const hash = [...model.saved.keys()].sort()[step.pick % Math.max(1, model.saved.size)];
    if (hash === undefined) return;
    const { move: made } = await promote(store, { ...move, hash });
    expect(made === undefined).toBe(model.standing.at(-1) === hash);
    if (made === undefined) return;
    model.standing.push(hash);
    model.moves += 1;
    model.movedSinceMerge = true;
  } else {
    if (model.standing.length < 2) return expect(rollback(store, move)).rejects.toThrow();
    const { version } = await rollback(store, move);
    model.standing.pop();
    expect(version.hash).toBe(model.standing.at(-1));
    model.moves += 1;
    model.movedSinceMerge = true;
  }
}

/** Compares a side with its model; gives the hashes of its versions in their order. */
async function check(store: Store | undefined, model: Model | undefined): Promise<string[]> {
  if (!store) throw new Error('There are two sides.');
  const known = await store.versionsOf(path);
  const { versions, problems } = known;
  expect(problems).toEqual([]);
  expect(new Map(versions.map(({ hash, record }) => [hash, record.sources[0]?.text]))).toEqual(model?.saved);
  const numbers = new Map(versions.map(({ hash, number }) => [hash, number]));
  expect([...numbers.values()]).toEqual(versions.map((_, index) => index + 1));
  for (const { record, number } of versions) {
    for (const parent of record.parents) expect(numbers.get(parent) ?? 0).toBeLessThan(number);
  }
  const [state] = await labelsOf(store, known);
  expect(state?.hash).toBe(model?.standing.at(-1));
  expect(state?.moves.length ?? 0).toBe(model?.moves);
  return versions.map(({ hash }) => hash);
}

/** What git does: records of both sides are kept; a label that one side moved is that side's, one that both moved a conflict. */
async function merge(roots: readonly [string, string], models: readonly Model[]): Promise<void> {
  const [ann, ben] = models;
  if (!ann || !ben) throw new Error('There are two sides.');
  const names = (root: string) => readdir(join(root, '.regrade/versions')).catch((): string[] => []);
  for (const [from, to] of [roots, roots.toReversed()] as [string, string][]) {
    for (const name of await names(from)) {
      await mkdir(join(to, '.regrade/versions'), { recursive: true });
      const file = join('.regrade/versions', name);
      const there = await readFile(join(to, file), 'utf8').catch(() => undefined);
      if (there !== undefined) expect(there).toBe(await readFile(join(from, file), 'utf8'));
      else await cp(join(from, file), join(to, file));
    }
  }
  const winner = ben.movedSinceMerge && !ann.movedSinceMerge ? ben : ann;
  if (ann.movedSinceMerge && ben.movedSinceMerge) await explained(roots);
  // A person decides: here for the first one's moves.
  const file = join('.regrade/labels', path, `${label}.jsonl`);
  const [from, to] = winner === ann ? roots : roots.toReversed();
  if (winner.movedSinceMerge && from && to) await cp(join(from, file), join(to, file));
  const saved = new Map([...ann.saved, ...ben.saved]);
  for (const model of [ann, ben]) {
    for (const [hash, body] of saved) model.saved.set(hash, body);
    model.standing = [...winner.standing];
    model.moves = winner.moves;
    model.movedSinceMerge = false;
  }
}

/** Both sides' moves with git's marks between them are told as a conflict, and nothing can be added to them. */
async function explained(roots: readonly [string, string]): Promise<void> {
  const file = join('.regrade/labels', path, `${label}.jsonl`);
  const [ours, theirs] = await Promise.all(roots.map((root) => readFile(join(root, file), 'utf8')));
  await writeFile(join(roots[1], file), `<<<<<<< HEAD\n${ours}=======\n${theirs}>>>>>>> ben\n`);
  const store = openVersionStore(roots[1]);
  const versions = await store.versionsOf(path);
  const [state] = await labelsOf(store, versions);
  expect(state?.hash).toBeNull();
  expect(state?.problems.map(({ code }) => code)).toEqual(['label-conflict']);
  const request = { prompt: path, label, clock: at(0), who: '' };
  await expect(rollback(store, request)).rejects.toThrow('two branches');
  await writeFile(join(roots[1], file), theirs ?? '');
}
