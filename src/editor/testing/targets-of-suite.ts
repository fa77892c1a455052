import { InputError } from '../../core/problem.ts';
import type { Suite } from '../../core/suite/suite.ts';
import { loadRunning } from '../lazy/core.ts';
import type { SuiteId } from '../workspace/workspace-model.ts';
import type { Target } from './selections.ts';

/** What a suite's cases run with: every prompt under every model that the suite names. */
export async function targetsOfSuite(
  { folder }: SuiteId,
  suite: Suite,
): Promise<(Target & { readonly resolved: string | undefined })[]> {
  if (suite.models.length === 0) {
    return suite.prompts.map(({ path }) => ({ prompt: path, model: undefined, resolved: undefined }));
  }
  const configuration = await folder.configuration();
  const { resolveModelId } = await loadRunning();
  const full = (written: string): string => {
    if (!configuration.ok) return written;
    const { models: names, providers } = configuration.value;
    try {
      return resolveModelId(written, { names, providers });
    } catch (error) {
      // A run says what is wrong with the name; in the tree it stands as written.
      if (error instanceof InputError) return written;
      throw error;
    }
  };
  return suite.prompts.flatMap(({ path }) =>
    suite.models.map(({ id }) => ({ prompt: path, model: id, resolved: full(id) })),
  );
}
