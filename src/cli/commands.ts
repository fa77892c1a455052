import { comparisonCommands } from './comparison-commands.ts';
import { environmentOption } from './environment-option.ts';
import type { Io } from './io.ts';
import { noCode } from './surroundings.ts';
import { versionCommands } from './version-commands.ts';

/** An option as help, documentation and the parser use it. */
export interface OptionDeclaration {
  /** `--name`, with `<VALUE>` (needed) or `[VALUE]` (may be left out) where it takes one. */
  readonly flags: string;
  readonly summary: string;
  /** May be given several times; gives a list. */
  readonly repeatable?: boolean;
  /** Must be given. */
  readonly required?: boolean;
  /** The values that it may have; the first is the default, unless it is `optional`. */
  readonly choices?: readonly string[];
  /** May be left out and has no default then. */
  readonly optional?: boolean;
  /** How the value is read; default: as text. */
  readonly value?: 'whole number' | 'amount' | 'shard';
}

/** Values of a command line: arguments, and options by camel-cased name. */
export interface Parsed {
  readonly arguments: readonly string[];
  readonly options: { readonly [name: string]: unknown };
}

/** A command: help, documentation and parser come from this. */
export interface CommandDeclaration {
  readonly name: string;
  readonly summary: string;
  /** As commander writes them, e.g. `[suite...]`, `<prompt>`. */
  readonly arguments: readonly { readonly name: string; readonly summary: string }[];
  /** Paragraphs under the summary. */
  readonly details: readonly string[];
  readonly options: readonly OptionDeclaration[];
  readonly examples: readonly { readonly line: string; readonly does: string }[];
  /** Loads what the command needs, and runs it; gives the exit code. */
  run(parsed: Parsed, io: Io): Promise<number>;
}

/** Exit codes, fixed; where several hold the first of 2, 3, 1 counts. */
export const exitCodes = [
  { code: 0, means: 'Passed.' },
  { code: 1, means: 'A rule failed.' },
  { code: 2, means: 'The input is wrong: a bad file, an unknown name, a bad flag.' },
  {
    code: 3,
    means:
      'It could not be judged: a provider is down, the budget is reached, the run was cancelled, there is no baseline.',
  },
] as const;

/** Environment variables that are read, beside the keys of the providers. */
export const environment = [
  { name: 'OPENAI_API_KEY …', means: 'Keys, by the names that providers and regrade.config.yaml give them.' },
  { name: 'REGRADE_ALLOW_ORIGINS', means: 'Origins that keys may go to, with commas between them.' },
  {
    name: 'HTTPS_PROXY, HTTP_PROXY, NO_PROXY',
    means:
      'The proxy that requests go through, and hosts that are asked without; with Node 22.21, 24.5 or newer.',
  },
  { name: 'NODE_EXTRA_CA_CERTS', means: 'A PEM file of further certificate authorities.' },
  { name: 'NO_COLOR, FORCE_COLOR', means: 'Colour off, or on; else it is used on a terminal only.' },
  { name: 'REGRADE_DEBUG', means: 'Show where an unexpected error comes from.' },
] as const;

export const programSummary =
  'Regrade runs eval suites over prompts and grades every answer, rubric by rubric.';

export const programDetails: readonly string[] = [
  'The workspace is the nearest folder upward with .regrade/, regrade.config.yaml or .git, else the current folder.',
  'Results go to standard output, progress and problems to standard error.',
];

export const commands: readonly CommandDeclaration[] = [
  {
    name: 'run',
    summary: 'Run suites and grade the answers.',
    arguments: [
      {
        name: '[suite...]',
        summary:
          'Suites (*.eval.yaml, promptfooconfig.yaml), .prompt.yml files with test data, folders, or globs; every suite of the workspace when left out.',
      },
    ],
    details: [
      'Answers that are recorded or stored are used again and cost nothing; only what is missing is asked for. Several suites run one after the other.',
      'Where a rubric has no gate rule, every answer must pass it. no-regression and no-worse compare with a baseline, so run leaves them open.',
    ],
    options: [
      {
        flags: '--at <ref>',
        summary:
          'Run the prompts as they were at this version instead of the working copies: a number, a hash, a label, a git ref. Suite, cases and rubrics stay those of the working copy.',
      },
      {
        flags: '--model <id>',
        summary: 'Ask this model, e.g. openai:gpt-5-mini, instead of those that suite and prompts name.',
        repeatable: true,
      },
      environmentOption,
      { flags: '--case <id>', summary: 'Only this case, by its id or name.', repeatable: true },
      { flags: '--tag <tag>', summary: 'Only cases with this tag.', repeatable: true },
      {
        flags: '--sample <n>',
        summary: 'Only n of the cases, drawn at random but the same ones each time.',
        value: 'whole number',
      },
      {
        flags: '--seed <n>',
        summary: 'With --sample: another number draws other cases (default: 1).',
        value: 'whole number',
      },
      {
        flags: '--trials <n>',
        summary: 'Ask each case this many times, instead of what the suite says.',
        value: 'whole number',
      },
      { flags: '--concurrency <n>', summary: 'Requests at once (default: 8).', value: 'whole number' },
      {
        flags: '--max-cost <usd>',
        summary: 'Stop before more than this many US dollars are paid, over all suites.',
        value: 'amount',
      },
      {
        flags: '--shard <i/n>',
        summary: 'Only the i-th of n parts of the cases, i from 1.',
        value: 'shard',
      },
      {
        flags: '--resume [run]',
        summary: 'Go on with an unfinished run, by id; the last one of the suite when the id is left out.',
      },
      {
        flags: '--offline',
        summary: 'Use recorded and stored answers only; a missing one is an error of its cell.',
      },
      noCode,
      { flags: '--no-cache', summary: 'Ask again, also where an answer is stored; recordings still count.' },
      {
        flags: '--record <file>',
        summary: 'Write every answer that was used to this JSONL file, for `recordings:`.',
      },
      {
        flags: '--output <file>',
        summary:
          'Write a report: .json, .jsonl (one cell a line), .xml (JUnit), .md (Markdown) or .html (one file that needs no network). With several suites each gets a file with its name in it, e.g. report.support.json.',
        repeatable: true,
      },
      {
        flags: '--allow-origin <origin>',
        summary:
          'Let keys go to this origin, e.g. https://llm.example.com, when regrade.config.yaml asks for it. REGRADE_ALLOW_ORIGINS holds more, with commas between them.',
        repeatable: true,
      },
    ],
    examples: [
      { line: 'regrade run', does: 'Every suite of the workspace.' },
      {
        line: 'regrade run support.eval.yaml --case "late refund"',
        does: 'One case of one suite.',
      },
      {
        line: 'regrade run --offline --output results.xml --output summary.md',
        does: 'In CI, from committed recordings, with a JUnit file and a summary for a pull request.',
      },
    ],
    run: async (parsed, io) => (await import('./run-command.ts')).runCommand(parsed, io),
  },
  {
    name: 'merge',
    summary: 'Put the shards of one run together.',
    arguments: [
      {
        name: '<run...>',
        summary: 'Every shard: the id of a run in this workspace, or the path of a record (.jsonl).',
      },
    ],
    details: [
      'Figures, intervals and rules are those of the whole. A shard that is missing or did not end leaves it unjudged.',
      'Records lie in .regrade/runs; a CI job passes them on as artifacts.',
    ],
    options: [
      {
        flags: '--output <file>',
        summary: 'Write a report, as run does: .json, .jsonl, .xml, .md or .html.',
        repeatable: true,
      },
    ],
    examples: [
      {
        line: 'regrade merge shards/*.jsonl --output results.xml',
        does: 'One result out of what four jobs recorded with --shard 1/4 to 4/4.',
      },
    ],
    run: async (parsed, io) => (await import('./merge-command.ts')).mergeCommand(parsed, io),
  },
  {
    name: 'runs',
    summary: 'List the runs that this workspace keeps.',
    arguments: [],
    details: ['Runs are files in .regrade/runs, which is not committed.'],
    options: [
      {
        flags: '--keep <n>',
        summary: 'Delete all but the newest n runs of each suite.',
        value: 'whole number',
      },
    ],
    examples: [
      { line: 'regrade runs', does: 'All runs, newest first, with their size on disk.' },
      { line: 'regrade runs --keep 20', does: 'Deletes old runs; answers and suites stay.' },
    ],
    run: async (parsed, io) => (await import('./runs-command.ts')).runsCommand(parsed, io),
  },
  ...comparisonCommands,
  ...versionCommands,
  {
    name: 'import',
    summary: 'Write a suite of another tool as a suite of Regrade.',
    arguments: [
      { name: '<file>', summary: 'The suite: a promptfooconfig.yaml, or such a file under another name.' },
    ],
    details: [
      'The new suite gives the same verdicts; prompts that stood in the file become files of their own. What has no equal is named and nothing is written, unless --lenient is given. docs/import.md lists what is read.',
    ],
    options: [
      {
        flags: '--into <file>',
        summary: 'The suite to write, ending with .eval.yaml (default: beside the file).',
      },
      { flags: '--lenient', summary: 'Leave out what has no equal, and say so in comments of the suite.' },
      { flags: '--force', summary: 'Write over files that are there.' },
    ],
    examples: [
      { line: 'regrade import promptfooconfig.yaml', does: 'Writes promptfoo.eval.yaml beside it.' },
      {
        line: 'regrade import evals/promptfooconfig.yaml --into evals/support.eval.yaml --lenient',
        does: 'Keeps what can be kept.',
      },
    ],
    run: async (parsed, io) => (await import('./import-command.ts')).importCommand(parsed, io),
  },
];
