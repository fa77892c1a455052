import { runSnapshots } from '../core/run/snapshots.ts';
import { type ResolvedVersion, resolveVersion } from '../core/version/resolve-version.ts';
import type { Parsed } from './commands.ts';
import type { Io } from './io.ts';
import { inVersionStore, versionReference } from './prompt-argument.ts';

/** `regrade show PROMPT@REF`: the prompt's text as it was, or its record as JSON; gives the exit code. */
export function showCommand(parsed: Parsed, io: Io): Promise<number> {
  return inVersionStore(io, async (session) => {
    const reference = versionReference(session, parsed.arguments[0] ?? '');
    const version = await resolveVersion(session.store, reference, {
      snapshots: () => runSnapshots(session.store.root, [reference.prompt]),
    });
    io.stdout.write(
      parsed.options.format === 'json'
        ? `${JSON.stringify(recordOf(version), undefined, 2)}\n`
        : (version.sources[0]?.text ?? ''),
    );
    return 0;
  });
}

/** The record of a saved version, or the same fields as far as they are known; with `hash` and `number`. */
function recordOf({ saved, prompt, definitionHash, definition, sources, hash, number }: ResolvedVersion) {
  const record = saved?.record ?? { v: 1, kind: 'prompt', prompt, definitionHash, definition, sources };
  return { ...record, hash, number };
}
