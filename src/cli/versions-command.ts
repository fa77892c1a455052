import { systemClock } from '../core/clock.ts';
import { InputError } from '../core/problem.ts';
import { fileOfPrompt } from '../core/prompt/piece-path.ts';
import type { Prompt } from '../core/prompt/prompt.ts';
import { thousands } from '../core/report/figures.ts';
import { oneLine } from '../core/report/plain-text.ts';
import { runSnapshots } from '../core/run/snapshots.ts';
import { readWorking } from '../core/version/resolve-version.ts';
import { type Origin, type TimelineEntry, timeline } from '../core/version/timeline.ts';
import type { Parsed } from './commands.ts';
import { historyWithProgress } from './history-progress.ts';
import { type Io, wantsColor } from './io.ts';
import { inVersionStore, promptPath, tell, type VersionSession } from './prompt-argument.ts';

/** `regrade versions PROMPT`: the timeline as a table, or as JSON; gives the exit code. */
export function versionsCommand(parsed: Parsed, io: Io): Promise<number> {
  return inVersionStore(io, async (session) => {
    const path = await promptPath(session, parsed.arguments[0] ?? '');
    const working = await workingCopy(session, path);
    const snapshots = await runSnapshots(session.store.root);
    const { names } = await session.store.versionsOf(path, working ?? undefined);
    const history = historyWithProgress(io, systemClock, session.store.root, path, names);
    const found = await timeline(session.store, { path, working, snapshots, history });
    if (working === null && found.entries.length === 0 && !(await isThere(session, path))) {
      throw InputError.of({
        code: 'no-such-prompt',
        message: `There is no prompt "${path}", and none was saved or committed under this path.`,
        remedy: 'Check the path; it counts from the current folder.',
      });
    }
    tell(session, found.problems);
    for (const candidate of found.candidates.slice(0, 3)) {
      io.stderr.write(
        `${oneLine(`"${candidate}" is gone and has saved versions. If it was the earlier name of this prompt: regrade save ${parsed.arguments[0]} --message MESSAGE --renamed-from ${candidate}`, 1000)}\n`,
      );
    }
    if (parsed.options.json === true) {
      const { prompt, names, candidates, labels, entries } = found;
      const moved = labels.map(({ label, hash, moves }) => ({ label, hash, moves }));
      io.stdout.write(
        `${JSON.stringify({ schemaVersion: 1, prompt, names, candidates, labels: moved, versions: entries }, undefined, 2)}\n`,
      );
    } else io.stdout.write(table(found.entries, io));
    if (found.unread === 0) return 0;
    io.stderr.write(
      `Stopped: ${thousands(found.unread)} older commits were not read. The same command goes on from there.\n`,
    );
    return 3;
  });
}

/** The working copy; null when it is gone, or cannot be read, which is told. */
async function workingCopy(session: VersionSession, path: string): Promise<Prompt | null> {
  try {
    return await readWorking(session.store.root, path);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    if (await isThere(session, path)) tell(session, error.problems);
    return null;
  }
}

async function isThere({ workspace }: VersionSession, path: string): Promise<boolean> {
  return (await workspace.readText(fileOfPrompt(path))) !== undefined;
}

function table(entries: readonly TimelineEntry[], io: Io): string {
  if (entries.length === 0) return 'No versions.\n';
  const color = wantsColor(io.stdout, io.env);
  const bold = (text: string) => (color ? `\u001b[1m${text}\u001b[22m` : text);
  const dim = (text: string) => (color ? `\u001b[2m${text}\u001b[22m` : text);
  const width = Math.max(...entries.map(({ ref }) => ref.length));
  return entries
    .map((entry) => {
      const at = entry.at === null ? 'now' : `${entry.at.slice(0, 16).replace('T', ' ')} UTC`;
      const labels = entry.labels.map((label) => `[${label}]`);
      const head = [...labels, at, oneLine(entry.author, 60), oneLine(entry.message, 200)].filter(
        (part) => part !== '',
      );
      const origins = originWords(entry.origins);
      const indent = ' '.repeat(width + 2);
      return [
        `${bold(entry.ref.padEnd(width))}  ${head.join('  ')}`,
        `${indent}${oneLine(whatChanged(entry), 400)}`,
        `${indent}${dim(origins)}`,
      ].join('\n');
    })
    .join('\n')
    .concat('\n');
}

function whatChanged({ first, cut, changed }: TimelineEntry): string {
  if (first) return 'first version';
  if (cut) return 'the oldest in this shallow clone';
  return changed.length > 0 ? changed.join('; ') : 'no change of behaviour';
}

/** `saved 1a2b3c4d5e6f, commit 9f8e7d6c, 3 runs, working copy`. */
function originWords(origins: readonly Origin[]): string {
  const runs = origins.filter(({ kind }) => kind === 'run').length;
  const words = origins.flatMap((origin) => {
    if (origin.kind === 'saved') return [`saved ${origin.hash.slice(0, 12)}`];
    if (origin.kind === 'git') return [`commit ${origin.commit.slice(0, 12)}`];
    return [];
  });
  if (runs > 0) words.push(runs === 1 ? '1 run' : `${runs} runs`);
  if (origins.some(({ kind }) => kind === 'working')) words.push('working copy');
  return words.join(', ');
}
