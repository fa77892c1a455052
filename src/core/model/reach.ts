import { InputError, type Problem } from '../problem.ts';
import type { ModelId, Surroundings } from './model.ts';
import { splitModelId } from './model-id.ts';

/**
 * Checks that models can be asked from here, before anything is paid for.
 * @param options `offline`: nothing is asked, so that stored answers of a command may be graded
 * @throws {InputError} `editor-only-model` for the editor's models elsewhere, `code-refused` for commands that may not run
 */
export function checkReach(
  models: Iterable<ModelId>,
  options: Surroundings & { readonly offline: boolean },
): void {
  const problems = [...new Set(models)].flatMap((model) => {
    const problem = unreachable(model, options);
    return problem === undefined ? [] : [problem];
  });
  if (problems.length > 0) throw new InputError(problems);
}

/** Why a model cannot be asked from here; undefined when it can. */
export function unreachable(
  model: ModelId,
  { allowCode, editorModels, offline }: Surroundings & { readonly offline: boolean },
): Problem | undefined {
  const { provider } = splitModelId(model);
  if (provider === 'vscode' && editorModels === undefined) {
    return {
      severity: 'error',
      code: 'editor-only-model',
      message: `"${model}" is a model of the editor, which the command line does not have.`,
      remedy:
        'Run the suite in the editor, or use a provider that has the same model, for example --model openai:gpt-5-mini.',
    };
  }
  if (provider === 'exec' && allowCode !== true && !offline) {
    return {
      severity: 'error',
      code: 'code-refused',
      message: `"${model}" runs a command of this workspace, which is not allowed here.`,
      remedy: 'On the command line leave out --no-code; in the editor, trust the workspace.',
    };
  }
  return undefined;
}
