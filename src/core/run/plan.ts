import { createHash } from 'node:crypto';
import { canonicalJson, hashOf } from '../canonical.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { ModelId } from '../model/model.ts';
import { InputError, type Problem } from '../problem.ts';
import type { Message } from '../prompt/message.ts';
import type { Prompt } from '../prompt/prompt.ts';
import { lackTrials } from '../rubric/dataset/trial-rubrics.ts';
import type { RubricDefinition } from '../rubric/rubric.ts';
import type { Configuration } from '../suite/configuration.ts';
import type { Suite, SuiteCase } from '../suite/suite.ts';
import { unknownToAll, variableOf } from '../suite/unknown-variables.ts';
import { openVersionStore } from '../version/version-store.ts';
import type { Workspace } from '../workspace.ts';
import { EmbeddingModels } from './embedding-models.ts';
import type { RunSelection, RunShard } from './run.ts';
import { drawOf, lastDraw } from './sample.ts';
import { type PromptAt, type Target, targetsOf, workingPrompt } from './targets.ts';

/** A case of the plan with everything that its cells need. */
export interface PlannedCase {
  readonly located: SuiteCase;
  /** Rubrics that grade it: the suite's, with the case's own over them. */
  readonly rubrics: readonly RubricDefinition[];
  readonly cells: readonly {
    readonly target: Target;
    readonly trial: number;
    readonly messages: readonly Message[];
  }[];
}

/** All that a run will do, checked before anything is paid for. */
export interface Plan {
  readonly suite: Suite;
  readonly targets: readonly Target[];
  readonly trials: number;
  /** Number of cells. */
  readonly cells: number;
  /** Number of cases. */
  readonly count: number;
  /** Hash of all that decides which cells there are and how they are graded. */
  readonly hash: string;
  readonly partial: boolean;
  /** Which part of the cases this is, where it is one of several. */
  readonly shard?: RunShard;
  readonly warnings: readonly Problem[];
  /** Models that rubrics need embeddings of. */
  readonly embeddingModels: ReadonlySet<ModelId>;
  /** The cases again, streamed and rendered: memory follows what is under way, not the suite's size. */
  cases(): AsyncIterable<PlannedCase>;
}

/** At most so many problems of cases are listed: the next ones are most likely the same. */
const mostProblems = 20;

/**
 * Reads the suite's prompts, resolves models, and goes through all cases once: each is checked and rendered.
 * @throws {InputError} with the problems found.
 */
export async function makePlan(
  workspace: Workspace,
  suite: Suite,
  configuration: Configuration,
  selection: RunSelection,
  promptAt?: PromptAt,
): Promise<Plan> {
  // One store for both: what it has read, it does not read again.
  const versions = openVersionStore(workspace.root);
  const read = promptAt ?? workingPrompt(workspace, suite, versions);
  const targets = await targetsOf(versions, suite, configuration, selection, read);
  const trials = selection.trials ?? suite.trials;
  const choice = await openChoice(suite, selection);
  const warnings = new Warnings([...suite.problems, ...targets.flatMap(({ prompt }) => prompt.problems)]);

  const embeddings = new EmbeddingModels(suite, configuration);

  const prompts = [...new Set(targets.map((target) => target.prompt))];
  const digest = createHash('sha256');
  const wholeDigest = createHash('sha256');
  const problems: Problem[] = [];
  let count = 0;
  let matching = 0;
  let left = 0;
  for await (const { located, matches, selected } of select(suite, choice)) {
    if (!matches) {
      left += 1;
      continue;
    }
    matching += 1;
    const rubrics = rubricsOf(suite, located);
    embeddings.check(rubrics, located);
    // The canonical text of both, put together from that of each, as most cases have the same rubrics.
    const identity = `{"case":${canonicalJson(plain(located.case))},"rubrics":${identities(rubrics)}}`;
    if (selection.shard !== undefined) wholeDigest.update(identity);
    if (!selected) continue;
    count += 1;
    digest.update(identity);
    const told: (readonly Problem[])[] = [];
    for (const prompt of prompts) {
      try {
        told.push(render(prompt, located).problems);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        problems.push(...error.problems.map((problem) => inCase(problem, located)));
      }
    }
    warnings.addAll(told.flat().filter(({ code }) => code !== 'unknown-variable'));
    // In suites of other tools variables serve asserts too, so that ones that no prompt takes are no slip.
    if (suite.format === 'eval' && told.length === prompts.length) {
      warnings.addAll(unknownToAll(told, rubrics).map((one) => inTheCase(one, prompts, located)));
    }
    if (problems.length >= mostProblems) break;
  }
  problems.push(...embeddings.problems, ...tooFewTrials(suite, trials));
  if (problems.length > 0) throw new InputError(problems.slice(0, mostProblems));
  checkSelection(suite, selection, matching);

  const hashOver = (cases: string) =>
    hashOf(
      plain({
        suite: suite.path,
        targets: targets.map(({ version, model, parameters }) => ({
          version: version.hash,
          model,
          parameters,
        })),
        trials,
        cases,
      }),
    );
  const narrowed = left > 0 || selection.prompts !== undefined || selection.models !== undefined;
  const cellsOf = (cases: number) => cases * targets.length * trials;
  return {
    suite,
    targets,
    trials,
    cells: cellsOf(count),
    count,
    hash: hashOver(digest.digest('hex')),
    partial: narrowed || count < matching,
    ...(selection.shard === undefined
      ? {}
      : {
          shard: {
            ...selection.shard,
            whole: {
              plan: hashOver(wholeDigest.digest('hex')),
              cells: cellsOf(matching),
              ...(narrowed ? { partial: true as const } : {}),
            },
          },
        }),
    warnings: warnings.list,
    embeddingModels: embeddings.models,
    async *cases() {
      for await (const { located, selected } of select(suite, choice)) {
        if (!selected) continue;
        const rendered = new Map<Prompt, readonly Message[]>();
        for (const { prompt } of targets) {
          if (!rendered.has(prompt)) rendered.set(prompt, render(prompt, located).messages);
        }
        yield {
          located,
          rubrics: rubricsOf(suite, located),
          cells: targets.flatMap((target) =>
            Array.from({ length: trials }, (_, index) => ({
              target,
              trial: index + 1,
              messages: rendered.get(target.prompt) ?? [],
            })),
          ),
        };
      }
    },
  };
}

/** Which cases a selection takes. */
interface Choice {
  matches(located: SuiteCase): boolean;
  readonly shard: RunSelection['shard'];
}

/** Goes through all cases once where a sample is to be drawn. */
async function openChoice(suite: Suite, { cases, tags, shard, sample }: RunSelection): Promise<Choice> {
  // Thousands may be named: the broken cases of a large suite.
  const wanted = cases === undefined ? undefined : new Set(cases);
  const named = ({ case: { id, name, tags: own = [] } }: SuiteCase) =>
    (wanted === undefined || wanted.has(id) || (name !== undefined && wanted.has(name))) &&
    (tags === undefined || tags.some((tag) => own.includes(tag)));
  if (sample === undefined) return { matches: named, shard };
  const ids = async function* () {
    for await (const located of suite.cases()) if (named(located)) yield located.case.id;
  };
  const last = await lastDraw(ids(), sample);
  const matches = (located: SuiteCase) => named(located) && drawOf(located.case.id, sample.seed) <= last;
  return { matches, shard };
}

async function* select(
  suite: Suite,
  { matches, shard }: Choice,
): AsyncGenerator<{ readonly located: SuiteCase; readonly matches: boolean; readonly selected: boolean }> {
  let index = 0;
  for await (const located of suite.cases()) {
    if (!matches(located)) {
      yield { located, matches: false, selected: false };
      continue;
    }
    // Shards deal the matching cases out in turn, so that they are of one size.
    const selected = shard === undefined || index % shard.of === shard.index - 1;
    yield { located, matches: true, selected };
    index += 1;
  }
}

function checkSelection(suite: Suite, selection: RunSelection, matching: number): void {
  if (matching > 0) return;
  const narrowed = selection.cases ?? selection.tags;
  throw InputError.of({
    code: narrowed === undefined ? 'no-cases' : 'no-such-case',
    message:
      narrowed === undefined
        ? 'The suite has no cases.'
        : `No case of the suite matches ${narrowed.map((word) => `"${word}"`).join(', ')}.`,
    remedy:
      narrowed === undefined
        ? 'Add records under "cases:", or the path of a YAML, JSONL or CSV file.'
        : 'Name a case by its id or name, or a tag that cases have.',
    file: suite.path,
    range: suite.outline.head,
  });
}

/** Rubrics of the suite that count more trials than there will be; those of single cases say so in their figure. */
function tooFewTrials(suite: Suite, trials: number): Problem[] {
  return lackTrials(suite.rubrics, trials).map(({ rubric, code, message, remedy }) => ({
    severity: 'error',
    code,
    message,
    remedy,
    file: suite.path,
    range: suite.outline.rubrics.find(({ name }) => name === rubric.name)?.range ?? suite.outline.head,
  }));
}

function rubricsOf(suite: Suite, located: SuiteCase): readonly RubricDefinition[] {
  if (located.rubrics.length === 0) return suite.rubrics;
  const own = new Map(located.rubrics.map((rubric) => [rubric.name, rubric]));
  const merged = suite.rubrics.map((rubric) => own.get(rubric.name) ?? rubric);
  return [
    ...merged,
    ...located.rubrics.filter(({ name }) => !suite.rubrics.some((rubric) => rubric.name === name)),
  ];
}

/** Canonical text of what decides how these rubrics grade. */
function identities(rubrics: readonly RubricDefinition[]): string {
  const known = identityTexts.get(rubrics);
  if (known !== undefined) return known;
  const text = canonicalJson(plain(rubrics.map(rubricIdentity)));
  identityTexts.set(rubrics, text);
  return text;
}

const identityTexts = new WeakMap<readonly RubricDefinition[], string>();

const rubricIdentity = ({ name, hash, weight, gate }: RubricDefinition) => ({
  name,
  hash,
  weight,
  gate: gate ?? null,
});

function render(prompt: Prompt, { case: { vars, history } }: SuiteCase) {
  return prompt.render(history === undefined ? { vars } : { vars, history });
}

/** A variable that no prompt knows stands in the case, not in a prompt. */
function inTheCase(problem: Problem, prompts: readonly Prompt[], { file, range }: SuiteCase): Problem {
  const [only, ...others] = prompts;
  const who =
    others.length > 0 || only === undefined
      ? 'No prompt of the suite knows'
      : `The prompt "${only.path}" does not know`;
  const message = `${who} the variable "${variableOf(problem)}", and no rubric does.`;
  return { ...problem, message, file, ...(range === undefined ? {} : { range }) };
}

/** Says which case the problem of a prompt came up in; the place stays the prompt's. */
function inCase(problem: Problem, { case: { id }, file, range }: SuiteCase): Problem {
  const place = range === undefined ? file : `${file}:${range.start.line}`;
  return { ...problem, message: `In case "${id}" (${place}): ${problem.message}` };
}

/** What is JSON but for members that are undefined, which its canonical text leaves out. */
function plain(value: object): JsonValue {
  return value as JsonObject;
}

/** Each warning once, however many cases give rise to it. */
class Warnings {
  readonly #seen = new Map<string, Problem>();

  constructor(problems: readonly Problem[]) {
    this.addAll(problems);
  }

  addAll(problems: readonly Problem[]): void {
    for (const problem of problems) {
      const key = `${problem.code} ${problem.file ?? ''} ${problem.message}`;
      if (!this.#seen.has(key) && this.#seen.size < mostProblems) this.#seen.set(key, problem);
    }
  }

  get list(): readonly Problem[] {
    return [...this.#seen.values()];
  }
}
