import type { CommandDeclaration } from './commands.ts';

const prompt = { name: '<prompt>', summary: 'Path of the prompt file.' };

const reference = {
  name: '<prompt@ref>',
  summary:
    'Prompt and version, split at the last @. The version is, in this order: a number (7 or v7), a hash prefix of at least 4 digits, a label, a git ref, or "working".',
};

const why = { flags: '-m, --message <text>', summary: 'Why; kept with the move.' };

/** Commands of the version store. */
export const versionCommands: readonly CommandDeclaration[] = [
  {
    name: 'versions',
    summary: 'Show all versions of a prompt, newest first.',
    arguments: [prompt],
    details: [
      'Saved versions, commits, what runs graded, and the working copy are one list. A commit counts where it changed what the prompt does, in its own file or in a partial. Versions are found under all names that the prompt had. Damaged records are told on standard error; the rest is shown.',
    ],
    options: [{ flags: '--json', summary: 'Write the timeline as JSON.' }],
    examples: [
      {
        line: 'regrade versions support.prompt',
        does: 'Newest first, with labels and what each one changed.',
      },
    ],
    run: async (parsed, io) => (await import('./versions-command.ts')).versionsCommand(parsed, io),
  },
  {
    name: 'show',
    summary: 'Write one version of a prompt to standard output.',
    arguments: [reference],
    details: ['A deployment reads what is in production with it, from the repository alone.'],
    options: [
      {
        flags: '--format <kind>',
        summary:
          'source: the text of the prompt file as it was saved. json: the whole record with definition and every source file. prompt-yml: as a .prompt.yml of GitHub Models, from whatever format, where that format has a place for all that decides what is asked.',
        choices: ['source', 'json', 'prompt-yml'],
      },
      {
        flags: '--environment <name>',
        summary:
          'With json and prompt-yml: the definition as it is in this environment, its overrides of model and parameters laid over it; none for the plain one. Default: the environment of the label’s name where the reference is a label and the version has overrides for it, which the JSON then names.',
      },
    ],
    examples: [
      {
        line: 'regrade show support.prompt@production > deployed.prompt',
        does: 'The version in production.',
      },
      { line: 'regrade show support.prompt@v7 --format json', does: 'Version 7 as JSON.' },
      {
        line: 'regrade show support.prompt@production --format json',
        does: 'What runs in production: with the model and parameters of that environment.',
      },
    ],
    run: async (parsed, io) => (await import('./show-command.ts')).showCommand(parsed, io),
  },
  {
    name: 'save',
    summary: 'Save the working copy of a prompt as a version.',
    arguments: [prompt],
    details: ['When nothing changed since the newest version, that one stands and nothing is written.'],
    options: [
      { flags: '-m, --message <text>', summary: 'What this version is about.', required: true },
      {
        flags: '--renamed-from <path>',
        summary: 'The earlier path of this prompt, where Regrade cannot tell: its versions come before.',
      },
    ],
    examples: [{ line: 'regrade save support.prompt --message "Shorter answers"', does: 'A new version.' }],
    run: async (parsed, io) => (await import('./save-command.ts')).saveCommand(parsed, io),
  },
  {
    name: 'promote',
    summary: 'Move a label to a saved version.',
    arguments: [reference, { name: '<label>', summary: 'The label, e.g. production.' }],
    details: [
      'Every move is kept, with time, name, reason and what the newest runs of this version said. regrade.config.yaml can ask for a passing one: labels: { production: { requireGate: true } }.',
    ],
    options: [why],
    examples: [
      {
        line: 'regrade promote support.prompt@v8 staging --message "Try with real tickets"',
        does: 'Puts version 8 on staging.',
      },
    ],
    run: async (parsed, io) => (await import('./label-commands.ts')).promoteCommand(parsed, io),
  },
  {
    name: 'rollback',
    summary: 'Move a label back to the version where it stood before.',
    arguments: [prompt, { name: '<label>', summary: 'The label, e.g. production.' }],
    details: ['The moves that are taken back stay in the history. Twice goes back two moves.'],
    options: [why],
    examples: [
      {
        line: 'regrade rollback support.prompt production --message "Refunds broke"',
        does: 'Production is what it was before.',
      },
    ],
    run: async (parsed, io) => (await import('./label-commands.ts')).rollbackCommand(parsed, io),
  },
];
