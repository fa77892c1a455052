import type { RubricDefinition } from '../rubric/rubric.ts';
import type { SuiteGate } from '../suite/suite.ts';
import { Measurements } from './measurements.ts';
import { decideRules } from './rules.ts';
import type { Cell, RuleOutcome, RunSummary } from './run.ts';
import { Summary } from './summary.ts';

/** One prompt under one model. */
interface TargetFigures {
  readonly prompt: string;
  readonly model: string;
  readonly summary: Summary;
  readonly measurements: Measurements;
}

/** Figures and rules over the cells of several records, as a run keeps them over its own. */
export class MergedFigures {
  readonly #gate: SuiteGate;
  readonly #summary = new Summary();
  readonly #targets = new Map<string, TargetFigures>();
  readonly #rubrics = new Map<string, RubricDefinition>();
  /** Cases of the record that is being read. */
  readonly #cases = new Set<string>();

  constructor(rubrics: readonly RubricDefinition[], gate: SuiteGate) {
    this.#gate = gate;
    for (const rubric of rubrics) {
      this.#rubrics.set(rubric.name, rubric);
      this.#summary.declare(rubric);
    }
  }

  /** Takes a cell in, with the rubrics of its case. */
  add(cell: Cell, rubrics: readonly RubricDefinition[]): void {
    for (const rubric of rubrics) if (!this.#rubrics.has(rubric.name)) this.#rubrics.set(rubric.name, rubric);
    const target = this.#targetOf(cell);
    this.#summary.add(cell, rubrics);
    target.summary.add(cell, rubrics);
    target.measurements.add(cell);
    this.#cases.add(cell.case);
  }

  /** Every cell of the cases so far is in: a case lies in one record. */
  completeCases(): void {
    for (const id of this.#cases) {
      this.#summary.completeCase(id);
      for (const { summary } of this.#targets.values()) summary.completeCase(id);
    }
    this.#cases.clear();
  }

  /** The suite's rules, for each prompt and model. */
  rules(): RuleOutcome[] {
    const rubrics = [...this.#rubrics.values()];
    return [...this.#targets.values()].flatMap(({ prompt, model, summary, measurements }) => {
      const rules = decideRules(rubrics, this.#gate, summary, measurements);
      return this.#targets.size === 1 ? rules : rules.map((rule) => ({ ...rule, of: { prompt, model } }));
    });
  }

  /** Over all cells. */
  summary(): RunSummary {
    return this.#summary.summary();
  }

  #targetOf({ prompt, version, model }: Cell): TargetFigures {
    const key = JSON.stringify([prompt, version, model]);
    const known = this.#targets.get(key);
    if (known !== undefined) return known;
    const target = {
      prompt,
      model,
      summary: new Summary(),
      measurements: new Measurements(Object.keys(this.#gate.metrics)),
    };
    this.#targets.set(key, target);
    return target;
  }
}
