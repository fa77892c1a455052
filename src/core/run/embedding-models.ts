import { givesEmbeddings } from '../model/embeddings.ts';
import type { ModelId } from '../model/model.ts';
import { resolveModelId } from '../model/model-id.ts';
import { InputError, type Problem } from '../problem.ts';
import { findRubricType } from '../rubric/registry.ts';
import type { RubricDefinition } from '../rubric/rubric.ts';
import { hasTemplates } from '../rubric/template.ts';
import type { Configuration } from '../suite/configuration.ts';
import type { Suite, SuiteCase } from '../suite/suite.ts';

/** The models whose embeddings the rubrics of a suite need, checked before anything is asked. */
export class EmbeddingModels {
  readonly models = new Set<ModelId>();
  /** Each rubric once. */
  readonly problems: Problem[] = [];
  readonly #suite: Suite;
  readonly #configuration: Configuration;
  readonly #checked = new Set<RubricDefinition>();

  constructor(suite: Suite, configuration: Configuration) {
    this.#suite = suite;
    this.#configuration = configuration;
  }

  /** Takes in the rubrics of one case. */
  check(rubrics: readonly RubricDefinition[], located: SuiteCase): void {
    for (const rubric of rubrics) {
      if (this.#checked.has(rubric)) continue;
      // Those of single cases are others for each case: remembering all of them would follow the suite's size.
      if (this.#suite.rubrics.includes(rubric)) this.#checked.add(rubric);
      if (findRubricType(rubric.type)?.type.family === 'semantic') this.#take(rubric, located);
    }
  }

  #take(rubric: RubricDefinition, located: SuiteCase): void {
    const { name } = rubric;
    const written = rubric.options.model ?? this.#configuration.embeddings ?? null;
    if (written === null) {
      this.#add(rubric, located, {
        code: 'no-embedding-model',
        message: `The rubric "${name}" needs embeddings, and no model for them is named.`,
        remedy:
          'Add embeddings: openai:text-embedding-3-small to regrade.config.yaml, or model: to the rubric.',
      });
      return;
    }
    // A model that each case names is found out when it is asked.
    if (typeof written !== 'string' || hasTemplates(written)) return;
    const { models: names, providers, targets } = this.#configuration;
    try {
      const model = resolveModelId(written, { names, providers, targets });
      if (givesEmbeddings(model)) {
        this.models.add(model);
        return;
      }
      this.#add(rubric, located, {
        code: 'no-embedding-model',
        message: `The rubric "${name}" needs embeddings, which ${model} does not give.`,
        remedy: 'Name an embedding model such as openai:text-embedding-3-small.',
      });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const [problem] = error.problems;
      if (problem === undefined) throw error;
      this.#add(rubric, located, { ...problem, message: `In the rubric "${name}": ${problem.message}` });
    }
  }

  #add(
    rubric: RubricDefinition,
    { file, range }: SuiteCase,
    said: Pick<Problem, 'code' | 'message' | 'remedy'>,
  ): void {
    if (this.problems.some(({ message }) => message === said.message)) return;
    const suite = this.#suite;
    const inline = suite.outline.rubrics.find(({ name }) => name === rubric.name)?.range;
    const ofSuite = suite.rubrics.includes(rubric);
    const place = ofSuite
      ? { file: suite.path, range: inline ?? suite.outline.head }
      : { file, ...(range === undefined ? {} : { range }) };
    this.problems.push({ severity: 'error', ...said, ...place });
  }
}
