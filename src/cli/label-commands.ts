import { systemClock } from '../core/clock.ts';
import { checkLabel } from '../core/label-names.ts';
import { InputError } from '../core/problem.ts';
import { oneLine } from '../core/report/plain-text.ts';
import { gateResultOf, promotedDefinition } from '../core/run/gate-result.ts';
import { loadConfiguration } from '../core/suite/load-configuration.ts';
import { type MoveOutcome, promote, rollback } from '../core/version/move-labels.ts';
import { type ResolvedVersion, resolveVersion } from '../core/version/resolve-version.ts';
import type { NumberedVersion } from '../core/version/version-order.ts';
import type { Parsed } from './commands.ts';
import type { Io } from './io.ts';
import { inVersionStore, promptPath, versionReference } from './prompt-argument.ts';

/** `regrade promote PROMPT@REF LABEL`; gives the exit code. */
export function promoteCommand(parsed: Parsed, io: Io): Promise<number> {
  return inVersionStore(io, async (session) => {
    const { store, workspace } = session;
    const [written = '', label = ''] = parsed.arguments;
    const reference = await versionReference(session, written);
    checkLabel(label);
    const { prompt } = reference;
    const version = await resolveVersion(store, reference);
    const { names, versions } = await store.versionsOf(prompt);
    const saved = savedVersion(written, version, versions);
    const { labels: rules } = await loadConfiguration(workspace);
    const gate = await gateResultOf(store.root, names, promotedDefinition(saved.record, label));
    const moved = await promote(store, {
      prompt,
      label,
      hash: saved.hash,
      why: messageOf(parsed),
      clock: systemClock,
      gate,
      rules,
    });
    io.stdout.write(told(label, moved));
    return 0;
  });
}

/** `regrade rollback PROMPT LABEL`; gives the exit code. */
export function rollbackCommand(parsed: Parsed, io: Io): Promise<number> {
  return inVersionStore(io, async (session) => {
    const [written = '', label = ''] = parsed.arguments;
    const prompt = await promptPath(session, written);
    const moved = await rollback(session.store, {
      prompt,
      label,
      why: messageOf(parsed),
      clock: systemClock,
    });
    io.stdout.write(told(label, moved));
    return 0;
  });
}

const messageOf = ({ options }: Parsed) => (typeof options.message === 'string' ? options.message : '');

/** A label stands at a saved version; a commit of which one was saved leads to that one. */
function savedVersion(
  written: string,
  { kind, saved, number }: ResolvedVersion,
  versions: readonly NumberedVersion[],
): NumberedVersion {
  if (saved !== undefined) return saved;
  const same = kind === 'git' ? versions.find((version) => version.number === number) : undefined;
  if (same !== undefined) return same;
  throw InputError.of({
    code: 'not-saved',
    message: `"${written}" is not saved as a version, and a label stands at a saved one.`,
    remedy:
      kind === 'working'
        ? 'Save it first, regrade save PROMPT --message MESSAGE, and promote that version.'
        : 'Bring the prompt back to that state, save it with regrade save, and promote that version.',
  });
}

function told(label: string, { move, version, from, decided }: MoveOutcome): string {
  const name = `v${version.number} ${version.hash.slice(0, 12)}`;
  if (decided)
    return oneLine(`${label} stands at ${name}; commit its file to end the merge.`, 400).concat('\n');
  if (move === undefined) return oneLine(`${label} stands at ${name} already.`, 400).concat('\n');
  const before = from === undefined ? '' : `, from v${from.number}`;
  const gate =
    move.gate === null ? '' : `; its last gates or runs ${move.gate.passed ? 'passed' : 'did not pass'}`;
  return oneLine(`${label} is now ${name}${before}${gate}.`, 400).concat('\n');
}
