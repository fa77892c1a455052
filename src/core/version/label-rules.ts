import { InputError } from '../problem.ts';
import type { GateResult } from './label-moves.ts';

/** What `labels` in `regrade.config.yaml` asks of moves: label → rule. */
export interface LabelRules {
  readonly [label: string]: { readonly requireGate?: boolean | undefined };
}

/**
 * Checks that a label may be moved with this gate result; unknown is not passed.
 * @param environment the version has overrides for the environment of the label's name, so that the gate must have judged it there
 * @throws {InputError} `gate-required` or `gate-failed`.
 */
export function checkGate(
  label: string,
  rules: LabelRules,
  gate: GateResult | null,
  environment = false,
): void {
  const rule = Object.hasOwn(rules, label) ? rules[label] : undefined;
  if (rule?.requireGate !== true || gate?.passed === true) return;
  if (gate === null) {
    throw InputError.of({
      code: 'gate-required',
      message: `The label "${label}" moves only to versions that passed their gate, and none is known for this one${environment ? ` in the environment ${label}` : ''}.`,
      remedy: `Run the suites of the prompt at this version${environment ? ` with --environment ${label}` : ''}, then promote it again.`,
    });
  }
  throw InputError.of({
    code: 'gate-failed',
    message: `The label "${label}" moves only to versions that passed their gate, and this one did not${gate.run === undefined ? '' : ` (run ${gate.run})`}.`,
    remedy: 'Promote another version, or improve this one until its gate passes.',
  });
}
