import { hashOf } from '../../core/canonical.ts';
import type { Case } from '../../core/case.ts';
import type { JsonValue } from '../../core/json.ts';
import { inEnvironment } from '../../core/prompt/environments.ts';
import type { Prompt } from '../../core/prompt/prompt.ts';
import type { SuiteId } from '../workspace/workspace-model.ts';
import type { RunResults } from './run-results.ts';

/**
 * What changed since a suite's results came, in words: a prompt (also unsaved, as the next run would send it), the
 * rubrics, an inline case. Empty when the results still hold. A suite that cannot be read is not judged.
 */
export async function changesSince({ folder, path }: SuiteId, results: RunResults): Promise<string[]> {
  const read = await folder.suite(path);
  if (!read.ok) return [];
  const suite = read.value;
  const changes: string[] = [];
  const known = new Map([...results.versions.values()].map((version) => [version.prompt, version]));
  for (const reference of suite.prompts) {
    const prompt = await folder.promptIn(reference);
    const version = known.get(reference.path);
    const hash = version?.definitionHash;
    // A run of some prompts says nothing of the others.
    if (hash === undefined && !results.whole) continue;
    // One that cannot be read now is not the one that ran.
    if (!prompt.ok || hashIn(prompt.value, version?.environment) !== hash) {
      changes.push(hash === undefined ? 'a prompt was added' : 'the prompt changed');
      break;
    }
  }
  const then = results.header.rubrics.map(({ name, hash }) => `${name} ${hash}`).sort();
  const now = suite.rubrics.map(({ name, hash }) => `${name} ${hash}`).sort();
  if (then.join('\n') !== now.join('\n')) changes.push('the rubrics changed');
  if (await casesChanged(folder, path, results)) changes.push('the cases changed');
  return changes;
}

const hashIn = (prompt: Prompt, environment: string | undefined) =>
  (environment === undefined ? prompt : inEnvironment(prompt, environment)).definitionHash;

/** Compares inline cases alone: reading every dataset for a mark is not worth it, and the next run finds out. */
async function casesChanged(folder: SuiteId['folder'], path: string, results: RunResults): Promise<boolean> {
  const read = await folder.suite(path);
  if (!read.ok) return false;
  const inline = new Set(read.value.outline.cases.map(({ id }) => id));
  const missing = [...inline].some((id) => !results.cases.has(id));
  if (missing) return results.whole;
  if (inline.size === 0) return false;
  let left = inline.size;
  for await (const located of read.value.cases()) {
    if (!inline.has(located.case.id)) continue;
    const hash = caseHash(located.case);
    if (results.cases.get(located.case.id)?.hash !== hash) return true;
    left -= 1;
    if (left === 0) return false;
  }
  return false;
}

/** A case is read anew only when its lines changed, so that its hash is worth keeping. */
const hashes = new WeakMap<Case, string>();

function caseHash(of: Case): string {
  const known = hashes.get(of) ?? hashOf(JSON.parse(JSON.stringify(of)) as JsonValue);
  hashes.set(of, known);
  return known;
}
