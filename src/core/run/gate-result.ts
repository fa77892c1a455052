import type { GateResult } from '../version/label-moves.ts';
import { listRuns } from './run-store.ts';

/** Runs that are looked at. */
const mostRuns = 500;

/**
 * What the stored runs say of a version: for each suite the newest whole run that graded it counts, and all of them
 * must have passed. Null when no such run is stored; one that could not be judged has not passed.
 * @param prompts the prompt's path and its earlier ones
 */
export async function gateResultOf(
  root: string,
  prompts: readonly string[],
  definitionHash: string,
): Promise<GateResult | null> {
  const bySuite = new Map<string, { readonly id: string; readonly passed: boolean }>();
  let looked = 0;
  for await (const { id, suite, header, finish, versions } of listRuns(root)) {
    looked += 1;
    if (looked > mostRuns) break;
    if (bySuite.has(suite) || finish === null || header.partial || finish.notStored > 0) continue;
    if (finish.status === 'cancelled') continue;
    const graded = versions.some(
      (version) => prompts.includes(version.prompt) && version.definitionHash === definitionHash,
    );
    if (graded) bySuite.set(suite, { id, passed: finish.status === 'passed' });
  }
  const results = [...bySuite.values()];
  const decisive = results.find(({ passed }) => !passed) ?? results[0];
  return decisive === undefined ? null : { passed: decisive.passed, run: decisive.id };
}
