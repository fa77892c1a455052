import type { Configuration } from '../../core/suite/configuration.ts';
import { loadRunning } from '../lazy/core.ts';
import type { SuiteId } from '../workspace/workspace-model.ts';

/** Whether every model that a suite asks runs on this machine, where an unknown price means that it costs nothing. */
export async function asksOnlyThisMachine(
  { folder, path }: SuiteId,
  configuration: Configuration,
): Promise<boolean> {
  const suite = await folder.suite(path);
  if (!suite.ok) return false;
  const names: string[] = suite.value.models.map(({ id }) => id);
  if (names.length === 0) {
    for (const reference of suite.value.prompts) {
      const prompt = await folder.promptIn(reference);
      if (!prompt.ok || prompt.value.model === undefined) return false;
      names.push(prompt.value.model);
    }
  }
  const { builtInProvider, isLoopback, resolveModelId } = await loadRunning();
  return names.every((written) => {
    const { models, providers, targets } = configuration;
    const id = resolveModelId(written, { names: models, providers, targets });
    const name = id.split(':', 1)[0] ?? id;
    if (name === 'echo') return true;
    if (builtInProvider(name)?.loopback === true) return true;
    const declared = Object.hasOwn(configuration.providers, name) ? configuration.providers[name] : undefined;
    return declared !== undefined && URL.canParse(declared.baseURL) && isLoopback(new URL(declared.baseURL));
  });
}
