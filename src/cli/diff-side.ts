import type { Prompt } from '../core/prompt/prompt.ts';
import { runSnapshots } from '../core/run/snapshots.ts';
import { parseReference } from '../core/version/reference.ts';
import { promptOf, type ResolvedVersion, resolveVersion } from '../core/version/resolve-version.ts';
import { promptPath } from './prompt-argument.ts';
import type { Session } from './session.ts';

/** A version that stands on one side of a comparison. */
export interface VersionSide {
  readonly prompt: Prompt;
  readonly number: number | null;
  readonly label: string | null;
  /** How people call it: `v3 (production)`, `main (1a2b3c4d)`, `working copy`. */
  readonly words: string;
  readonly isWorking: boolean;
}

/**
 * The version that `PROMPT@REF` of a command line means.
 * @throws {InputError} `bad-reference`, `outside-workspace`, and as `resolveVersion` does.
 */
export async function versionSide(session: Session, written: string): Promise<VersionSide> {
  const { prompt, ref } = parseReference(written);
  return sideAt(session, await promptPath(session, prompt), ref);
}

/** The version of a prompt (path from the workspace's root) that a reference means. @throws {InputError} as `resolveVersion` does. */
export async function sideAt(
  { store, workspace }: Pick<Session, 'store' | 'workspace'>,
  path: string,
  ref: string,
): Promise<VersionSide> {
  const version = await resolveVersion(
    store,
    { prompt: path, ref },
    { snapshots: () => runSnapshots(workspace.root, [path]) },
  );
  const label = labelOf(version, ref);
  return {
    prompt: await promptOf(version),
    number: version.number,
    label,
    words: versionWords(version, ref, label),
    isWorking: version.kind === 'working',
  };
}

/** A saved version that was neither named by its number nor by its hash was named by a label. */
function labelOf({ kind, hash, definitionHash }: ResolvedVersion, ref: string): string | null {
  if (kind !== 'saved' || /^v?\d+$/i.test(ref)) return null;
  const prefix = ref.replace(/^sha256:/i, '').toLowerCase();
  const isHash =
    hash?.startsWith(prefix) === true || definitionHash.slice('sha256:'.length).startsWith(prefix);
  return isHash ? null : ref;
}

/** How people call a version. */
export function versionWords(
  { kind, number, hash }: Pick<ResolvedVersion, 'kind' | 'number' | 'hash'>,
  ref: string,
  label: string | null,
): string {
  if (kind === 'working') return 'working copy';
  const short = hash?.slice(0, 8) ?? '';
  if (kind === 'git') return ref === hash || hash?.startsWith(ref) === true ? short : `${ref} (${short})`;
  const name = number === null ? short : `v${number}`;
  return label === null ? name : `${name} (${label})`;
}
