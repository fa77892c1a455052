import { isJsonObject, type JsonObject } from '../../../json.ts';
import { InputError } from '../../../problem.ts';
import type { Places } from '../../../prompt/schema-problems.ts';
import { readYaml } from '../../../prompt/yaml-document.ts';
import type { Workspace } from '../../../workspace.ts';
import { readWhole } from '../../file-text.ts';
import { loadConfiguration } from '../../load-configuration.ts';
import type { ForeignSuite } from '../foreign-suite.ts';
import { buildCases } from './cases.ts';
import { Context, isCode, member, type Placed } from './context.ts';
import { finishPrompts } from './finish-prompts.ts';
import { readRawPrompts } from './prompts.ts';
import { readProviders } from './providers.ts';
import { withoutReferences } from './references.ts';
import { trialsOf } from './run-options.ts';
import { checkTopLevel } from './top-level.ts';

/**
 * Reads a configuration of promptfoo, as far as it means something here.
 * @throws {InputError} where the file cannot be read at all, or is a program.
 */
export async function readPromptfooConfig(workspace: Workspace, path: string): Promise<ForeignSuite> {
  if (isCode(path)) {
    throw InputError.of({
      code: 'import-code',
      message: 'This configuration is code, which is not run.',
      remedy: 'Write it as promptfooconfig.yaml.',
      file: path,
    });
  }
  const document = readYaml(await readWhole(workspace, path), path);
  const places: Places = { file: path, rangeOf: document.rangeOf, keyRange: document.keyRange };
  const context = new Context(workspace, path);
  const value = withoutReferences(document.value, places, context.findings);
  if (
    !isJsonObject(value) ||
    !['prompts', 'providers', 'targets', 'tests', 'scenarios', 'defaultTest'].some((key) => key in value)
  ) {
    throw InputError.of({
      code: 'not-a-suite',
      message: 'This is no configuration of promptfoo.',
      remedy: 'It needs prompts, providers and tests.',
      file: path,
      range: document.head,
    });
  }
  const root: Placed<JsonObject> = { value, places };
  checkTopLevel(root, context);
  const known = await configured(workspace, context);
  const providers = await readProviders(member(root, 'providers') ?? member(root, 'targets'), known, context);
  const raw = await readRawPrompts(member(root, 'prompts'), context);
  const built = await buildCases(root, context);
  const prompts = await finishPrompts(raw, providers, built, root, context);
  checkWhole(root, prompts.length, providers.length, context);
  const description = value.description;
  return {
    tool: 'promptfoo',
    path,
    ...(typeof description === 'string' && description !== '' ? { description } : {}),
    prompts,
    models: providers.map(({ id, parameters, written, range }) => ({
      id,
      ...(parameters ? { parameters } : {}),
      ...(written === undefined ? {} : { written }),
      ...(range ? { range } : {}),
    })),
    trials: trialsOf(root, context),
    rubrics: built.rubrics,
    cases: built.cases,
    problems: context.findings.list,
    files: context.files,
    head: document.head,
  };
}

/** What names mean in this workspace; a configuration that cannot be read is told where it is used. */
async function configured(workspace: Workspace, context: Context) {
  const configuration = await context.findings.attempt(() => loadConfiguration(workspace));
  return {
    names: configuration?.models ?? {},
    providers: configuration?.providers ?? {},
    targets: configuration?.targets ?? {},
  };
}

/** A suite without a prompt or a model that can be read runs nothing. */
function checkWhole(root: Placed, prompts: number, models: number, context: Context): void {
  if (prompts === 0 && context.findings.list.every(({ severity }) => severity !== 'error')) {
    context.findings.error(
      {
        code: 'import-no-prompts',
        message: 'This configuration names no prompt.',
        remedy: 'Add one under "prompts".',
      },
      root.places,
    );
  }
  if (models === 0 && context.findings.list.every(({ severity }) => severity !== 'error')) {
    context.findings.error(
      {
        code: 'import-no-models',
        message: 'This configuration names no provider.',
        remedy: 'Add one under "providers".',
      },
      root.places,
    );
  }
}
