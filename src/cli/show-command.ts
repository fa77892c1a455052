import { InputError } from '../core/problem.ts';
import { definitionHash as hashOfDefinition } from '../core/prompt/definition.ts';
import {
  checkEnvironment,
  definitionIn,
  inEnvironment,
  noEnvironment,
  overridesOf,
  overrideWords,
} from '../core/prompt/environments.ts';
import { githubYaml } from '../core/prompt/export/github-yaml.ts';
import { oneLine } from '../core/report/plain-text.ts';
import { runSnapshots } from '../core/run/snapshots.ts';
import { promptOf, type ResolvedVersion, resolveVersion } from '../core/version/resolve-version.ts';
import type { Parsed } from './commands.ts';
import type { Io } from './io.ts';
import { inVersionStore, tell, versionReference } from './prompt-argument.ts';

/** `regrade show PROMPT@REF`: the prompt's text as it was, its record as JSON, or it as a `.prompt.yml`; gives the exit code. */
export function showCommand(parsed: Parsed, io: Io): Promise<number> {
  return inVersionStore(io, async (session) => {
    const reference = await versionReference(session, parsed.arguments[0] ?? '');
    const version = await resolveVersion(session.store, reference, {
      snapshots: () => runSnapshots(session.store.root, [reference.prompt]),
    });
    const given = parsed.options.environment as string | undefined;
    if (given !== undefined) checkEnvironment(given, [version.definition], 'This version has no');
    const environment = given ?? version.label;
    if (parsed.options.format === 'json') {
      io.stdout.write(`${JSON.stringify(recordOf(version, environment), undefined, 2)}\n`);
      return 0;
    }
    if (parsed.options.format === 'prompt-yml') {
      const prompt = await promptOf(version);
      const { text, lost } = githubYaml(
        environment === undefined ? prompt : inEnvironment(prompt, environment),
      );
      tell(session, lost);
      io.stdout.write(text);
      return 0;
    }
    if (given !== undefined && given !== noEnvironment) {
      throw InputError.of({
        code: 'source-has-no-environment',
        message: 'The source of a prompt is the same in every environment.',
        remedy: 'Add --format json: its definition has the overrides laid over it.',
      });
    }
    const overrides = environment === undefined ? undefined : overridesOf(version.definition, environment);
    if (overrides !== undefined) {
      io.stderr.write(
        `${oneLine(`In ${environment} this version has ${overrideWords(overrides)}, which its source does not say: --format json does.`, 500)}\n`,
      );
    }
    io.stdout.write(version.sources[0]?.text ?? '');
    return 0;
  });
}

/**
 * The record of a saved version, or the same fields as far as they are known; with `hash` and `number`. In an
 * environment that has overrides, definition and its hash are those of the environment, which is named.
 */
function recordOf(version: ResolvedVersion, environment: string | undefined) {
  const { saved, prompt, definitionHash, definition, sources, hash, number } = version;
  const record = saved?.record ?? { v: 1, kind: 'prompt', prompt, definitionHash, definition, sources };
  if (environment === undefined || overridesOf(definition, environment) === undefined) {
    return { ...record, hash, number };
  }
  const own = definitionIn(definition, environment);
  return {
    ...record,
    definitionHash: hashOfDefinition(own),
    definition: own,
    hash,
    number,
    environment,
  };
}
