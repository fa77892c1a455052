import type { GateResult } from '../version/label-moves.ts';
import { gateRecords } from './gate-records.ts';
import { listRuns } from './run-store.ts';

/** Runs that are looked at. */
const mostRuns = 500;

/**
 * What gates and runs say of a version. For each suite the newest gate that judged it counts; where none did, the newest
 * whole run that graded it. All of them must have passed. Null when nothing judged it; what could not be judged has not
 * passed.
 * @param prompts the prompt's path and its earlier ones
 */
export async function gateResultOf(
  root: string,
  prompts: readonly string[],
  definitionHash: string,
): Promise<GateResult | null> {
  const bySuite = new Map<string, { readonly id: string; readonly passed: boolean }>();
  for await (const { suite, prompt, definitionHash: judged, passed, run } of gateRecords(root)) {
    if (judged !== definitionHash || !prompts.includes(prompt) || bySuite.has(suite)) continue;
    bySuite.set(suite, { id: run, passed });
  }
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
