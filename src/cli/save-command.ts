import { systemClock } from '../core/clock.ts';
import { InputError } from '../core/problem.ts';
import { oneLine } from '../core/report/plain-text.ts';
import { changeSentence, describeChange } from '../core/version/change-words.ts';
import { readWorking } from '../core/version/resolve-version.ts';
import type { Parsed } from './commands.ts';
import type { Io } from './io.ts';
import { inVersionStore, promptPath, tell } from './prompt-argument.ts';

/** `regrade save PROMPT`: saves the working copy and says what it changes; gives the exit code. */
export function saveCommand(parsed: Parsed, io: Io): Promise<number> {
  return inVersionStore(io, async (session) => {
    const path = await promptPath(session, parsed.arguments[0] ?? '');
    const message = String(parsed.options.message ?? '');
    if (message.trim() === '') {
      throw InputError.of({
        code: 'no-message',
        message: 'A version needs a message.',
        remedy: 'Say what it is about: --message "Shorter answers".',
      });
    }
    const earlier = parsed.options.renamedFrom as string | undefined;
    const { store } = session;
    const prompt = await readWorking(store.root, path);
    tell(session, prompt.problems);
    const { version, created } = await store.save({
      prompt,
      message,
      clock: systemClock,
      ...(earlier === undefined ? {} : { renamedFrom: await promptPath(session, earlier) }),
    });
    const name = `v${version.number} ${version.hash.slice(0, 12)}`;
    if (!created) {
      io.stdout.write(`Nothing changed since ${name}.\n`);
      return 0;
    }
    const parent = await store.read(version.record.parents[0] ?? '');
    const change = parent
      ? changeSentence(describeChange(parent.record.definition, version.record.definition))
      : 'first version';
    io.stdout.write(`Saved ${name}: ${oneLine(change, 400)}\n`);
    return 0;
  });
}
