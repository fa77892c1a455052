/** What the editor loads of core when it first plans or makes a run: one import, so that the build makes one chunk of it. */

export { Interleaving } from '../../core/compare/interleaving.ts';
export { missingCells, StoredCells } from '../../core/compare/missing-cells.ts';
export { resolveModelId } from '../../core/model/model-id.ts';
export { isLoopback, needsNoConsent } from '../../core/model/origin.ts';
export { builtInProvider, builtInProviders } from '../../core/model/providers/registry.ts';
export { estimateRun } from '../../core/run/estimate-run.ts';
export { makePlan } from '../../core/run/plan.ts';
export { runSuite } from '../../core/run/run-suite.ts';
