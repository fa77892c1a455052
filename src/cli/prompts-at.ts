import { runSnapshots } from '../core/run/snapshots.ts';
import type { PromptAt } from '../core/run/targets.ts';
import { promptOf, resolveVersion } from '../core/version/resolve-version.ts';
import { openVersionStore } from '../core/version/version-store.ts';

/** Reads the prompts of a suite at a version, for `--at REF`. */
export function promptsAt(root: string, ref: string): PromptAt {
  const store = openVersionStore(root);
  return async (path) => {
    const version = await resolveVersion(
      store,
      { prompt: path, ref },
      { snapshots: () => runSnapshots(root, [path]) },
    );
    return { prompt: await promptOf(version), number: version.number };
  };
}
