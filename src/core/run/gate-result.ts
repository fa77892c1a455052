import { definitionHash } from '../prompt/definition.ts';
import { definitionIn, overridesOf } from '../prompt/environments.ts';
import type { Definition } from '../prompt/prompt.ts';
import type { GateResult } from '../version/label-moves.ts';
import { gateRecords } from './gate-records.ts';
import { listRuns } from './run-store.ts';

/** Runs that are looked at. */
const mostRuns = 500;

/**
 * The definition that a gate must have passed before a label may stand at a version: what the version does in the
 * environment of the label's name, where it has overrides there; else what it does everywhere.
 */
export function promotedDefinition(
  { definition, definitionHash: plain }: { readonly definition: Definition; readonly definitionHash: string },
  label: string,
): string {
  return overridesOf(definition, label) === undefined
    ? plain
    : definitionHash(definitionIn(definition, label));
}

/**
 * What gates and runs say of a version. For each suite the newest gate that judged it counts; where none did, the newest
 * whole run that graded it. All of them must have passed. Null when nothing judged it; what could not be judged has not
 * passed.
 * @param prompts the prompt's path and its earlier ones
 * @param wanted hash of the definition that was judged
 */
export async function gateResultOf(
  root: string,
  prompts: readonly string[],
  wanted: string,
): Promise<GateResult | null> {
  const bySuite = new Map<string, { readonly id: string; readonly passed: boolean }>();
  for await (const { suite, prompt, definitionHash: judged, passed, run } of gateRecords(root)) {
    if (judged !== wanted || !prompts.includes(prompt) || bySuite.has(suite)) continue;
    bySuite.set(suite, { id: run, passed });
  }
  let looked = 0;
  for await (const { id, suite, header, finish, versions } of listRuns(root)) {
    looked += 1;
    if (looked > mostRuns) break;
    if (bySuite.has(suite) || finish === null || header.partial || finish.notStored > 0) continue;
    if (finish.status === 'cancelled') continue;
    const graded = versions.some(
      (version) => prompts.includes(version.prompt) && version.definitionHash === wanted,
    );
    if (graded) bySuite.set(suite, { id, passed: finish.status === 'passed' });
  }
  const results = [...bySuite.values()];
  const decisive = results.find(({ passed }) => !passed) ?? results[0];
  return decisive === undefined ? null : { passed: decisive.passed, run: decisive.id };
}
