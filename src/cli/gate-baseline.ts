import { InputError } from '../core/problem.ts';
import type { Prompt } from '../core/prompt/prompt.ts';
import type { Suite } from '../core/suite/suite.ts';
import type { GitTree } from '../core/version/git-tree.ts';
import { sideAt, type VersionSide } from './diff-side.ts';
import type { Session } from './session.ts';

/** What a gate compares with where its suite names nothing. */
const defaultAgainst = 'production';

/** The version that a candidate must not be worse than, or why there is none. */
export type Baseline =
  | { readonly found: VersionSide; readonly note: string | null }
  | {
      readonly found: null;
      readonly reason: string /** The prompt is new: nothing can be there. */;
      readonly isNew: boolean;
    };

/**
 * What `gate.against` of a suite means for a prompt: a label, a number, a hash, or a git ref. With a base, its labels
 * and saved versions count; where it has no such version, the prompt as it stands in the base is the baseline.
 */
export async function gateBaseline(
  session: Session,
  base: GitTree | null,
  suite: Suite,
  path: string,
): Promise<Baseline> {
  const against = suite.gate.against ?? defaultAgainst;
  const from = base === null ? session : { store: base.versions, workspace: session.workspace };
  try {
    return { found: await sideAt(from, path, against), note: null };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [problem] = error.problems;
    // The files of a base are not on disk: that the prompt is not there says nothing yet.
    const mayBeInBase = base !== null && problem?.code === 'no-such-file';
    if (problem?.code !== 'unknown-version' && !mayBeInBase) {
      return {
        found: null,
        reason: `${problem?.message ?? ''} ${problem?.remedy ?? ''}`.trim(),
        isNew: false,
      };
    }
  }
  if (base !== null) return inBase(base, path, against);
  return {
    found: null,
    reason: `There is no baseline: "${against}" of "${path}" is not set. Save a version and promote it: regrade save ${path} --message "First version", then regrade promote ${path}@1 ${against}. Or compare with a git ref: regrade gate --base main.`,
    isNew: false,
  };
}

async function inBase(base: GitTree, path: string, against: string): Promise<Baseline> {
  const words = `${base.ref} (${base.commit.slice(0, 8)})`;
  let prompt: Prompt | undefined;
  try {
    prompt = await base.prompt(path);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const reason = `The prompt of the base cannot be read: ${error.problems[0]?.message ?? error.message}`;
    return { found: null, reason, isNew: false };
  }
  if (prompt === undefined) {
    return { found: null, reason: `"${path}" is new: ${words} has no such prompt.`, isNew: true };
  }
  const number = await base.versions.numberOf(prompt);
  return {
    found: { prompt, number, label: null, words, isWorking: false },
    note: `"${against}" of "${path}" is not set in ${words}, so the prompt as it stands there is the baseline.`,
  };
}
