import type { CommandDeclaration, OptionDeclaration } from './commands.ts';
import { environmentOption } from './environment-option.ts';
import { noCode } from './surroundings.ts';

const asking: readonly OptionDeclaration[] = [
  environmentOption,
  {
    flags: '--trials <n>',
    summary: 'Ask each case this many times on both sides, instead of what the suite says.',
    value: 'whole number',
  },
  {
    flags: '--concurrency <n>',
    summary: 'Requests at once, over both sides (default: 8).',
    value: 'whole number',
  },
  {
    flags: '--max-cost <usd>',
    summary: 'Stop before more than this many US dollars are paid, over all suites and both sides.',
    value: 'amount',
  },
  {
    flags: '--offline',
    summary: 'Use recorded and stored answers only, however old; a missing one is an error of its cell.',
  },
  {
    flags: '--no-cache',
    summary: 'Ask both sides again, also where an answer is stored; recordings still count.',
  },
  noCode,
];

const allowOrigin: OptionDeclaration = {
  flags: '--allow-origin <origin>',
  summary:
    'Let keys go to this origin, e.g. https://llm.example.com, when regrade.config.yaml asks for it. REGRADE_ALLOW_ORIGINS holds more, with commas between them.',
  repeatable: true,
};

/** Commands that compare. */
export const comparisonCommands: readonly CommandDeclaration[] = [
  {
    name: 'diff',
    summary: 'Compare two versions of a prompt, or two runs.',
    arguments: [
      {
        name: '<baseline>',
        summary:
          'The earlier version as PROMPT@REF, split at the last @, or the id of a run. REF is, in this order: a number, a hash prefix, a label, a git ref, or "working".',
      },
      { name: '<candidate>', summary: 'The later version, or the id of another run.' },
    ],
    details: [
      'Both versions run over all suites of the workspace that name the prompt, with the cases of the working copy. Answers that are recorded or stored count while they are not older than a week and the same model is reported on both sides; what is missing is asked for, both sides at the same time. Two prompts of different paths are compared as two versions of one prompt.',
      'Verdicts come from the paired differences of cases, corrected for the number of rubrics; a rubric that is not decided says how many cases would probably decide.',
      'The exit code is 0 unless --fail-on asks for more; 3 when a side did not run to its end, or when errors left nothing to compare.',
    ],
    options: [
      {
        flags: '--suite <suite>',
        summary: 'Only this suite, folder or glob, instead of all that name the prompt.',
        repeatable: true,
      },
      { flags: '--case <id>', summary: 'Only this case, by its id or name.', repeatable: true },
      { flags: '--tag <tag>', summary: 'Only cases with this tag.', repeatable: true },
      {
        flags: '--model <id>',
        summary: 'Ask this model on both sides, instead of those that suites and prompts name.',
        repeatable: true,
      },
      {
        flags: '--baseline-model <id>',
        summary:
          'Ask this model on the side of the baseline. With --candidate-model it compares two models, of one version or of two, case by case and trial by trial.',
      },
      { flags: '--candidate-model <id>', summary: 'Ask this model on the side of the candidate.' },
      ...asking,
      {
        flags: '--fail-on <verdict>',
        summary:
          'regressed: exit with 1 when a rubric regressed. inconclusive: also when the comparison is not decided. With either, errors exit with 3.',
        choices: ['regressed', 'inconclusive'],
        optional: true,
      },
      {
        flags: '--output <file>',
        summary:
          'Write a report: .json, .md (Markdown for a pull request) or .html (one file that needs no network). With several prompts in two runs each gets a file with its name in it.',
        repeatable: true,
      },
      allowOrigin,
    ],
    examples: [
      {
        line: 'regrade diff support.prompt@production support.prompt@working',
        does: 'What the edits at hand improved and what they broke.',
      },
      {
        line: 'regrade diff support.prompt@v7 support.prompt@v8 --fail-on regressed --output diff.md --output diff.html',
        does: 'Two saved versions, as a comment for a pull request and as a page.',
      },
      {
        line: 'regrade diff support.prompt@working support.prompt@working --baseline-model openai:gpt-5 --candidate-model openai:gpt-5-mini',
        does: 'What a smaller model would change.',
      },
      {
        line: 'regrade diff support.prompt@main support.prompt@working --suite tone.eval.yaml --trials 5',
        does: 'Against the main branch, by one suite, each case asked five times.',
      },
    ],
    run: async (parsed, io) => (await import('./diff-command.ts')).diffCommand(parsed, io),
  },
  {
    name: 'gate',
    summary: 'Judge whether prompts may ship.',
    arguments: [
      {
        name: '[suite...]',
        summary:
          'Suites (*.eval.yaml), .prompt.yml files with test data, folders, or globs; every suite of the workspace when left out.',
      },
    ],
    details: [
      'The candidate is the working copy of each prompt that a suite names. The baseline is what gate.against of the suite says (a label, a number, a hash or a git ref), production when it says nothing.',
      'A rubric without a rule must not regress. Errors, a missing baseline, a reached budget, other cases on both sides and a suite without rules never pass.',
      'With --base all that judges comes from that git ref: suite, cases, rubrics, recordings, configuration and labels, so that a change cannot loosen what judges it. Where the ref has no such label, the prompt as it stands there is the baseline. How the change differs in its tests is reported and does not count. A suite that only the change has judges by itself.',
    ],
    options: [
      {
        flags: '--base <ref>',
        summary: 'Take all that judges, and the baseline, from this git ref, e.g. origin/main.',
      },
      {
        flags: '--at <ref>',
        summary: 'Judge the prompts as they were at this version instead of the working copies.',
      },
      ...asking,
      {
        flags: '--output <file>',
        summary:
          'Write a report: .json, .md (Markdown for a pull request), .xml (JUnit, one test case a rule) or .html (one file that needs no network).',
        repeatable: true,
      },
      allowOrigin,
    ],
    examples: [
      { line: 'regrade gate', does: 'Every suite, against the versions in production.' },
      {
        line: 'regrade gate --base origin/main --output gate.xml --output gate.md',
        does: 'In CI for a pull request: judged by what stands on main.',
      },
    ],
    run: async (parsed, io) => (await import('./gate-command.ts')).gateCommand(parsed, io),
  },
];
