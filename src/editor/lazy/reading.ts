/**
 * What the editor loads of core when it first reads prompts, suites, records or versions: one import, so that the build
 * makes one chunk of it. It asks no model.
 */

export { isLabel } from '../../core/label-names.ts';
export { InputError } from '../../core/problem.ts';
export { definitionIn, overridesOf, overrideWords } from '../../core/prompt/environments.ts';
export { githubYaml } from '../../core/prompt/export/github-yaml.ts';
export { promptAt } from '../../core/prompt/read-prompt.ts';
export { promptChange } from '../../core/report/prompt-change.ts';
export { cellKey } from '../../core/run/cell-key.ts';
export { gateResultOf, promotedDefinition } from '../../core/run/gate-result.ts';
export { runLines } from '../../core/run/read-record.ts';
export { listRuns, openRun } from '../../core/run/run-store.ts';
export { runSnapshots } from '../../core/run/snapshots.ts';
export { Summary } from '../../core/run/summary.ts';
export {
  findSuites,
  holdsTestData,
  isSuitePath,
  withoutImported,
} from '../../core/suite/find-suites.ts';
export { loadConfiguration } from '../../core/suite/load-configuration.ts';
export { loadSuite } from '../../core/suite/load-suite.ts';
export { promptsNamedIn } from '../../core/suite/named-prompts.ts';
export { unknownToAll, variableOf } from '../../core/suite/unknown-variables.ts';
export { changeSentence, describeChange } from '../../core/version/change-words.ts';
export { allowGitNetwork } from '../../core/version/git.ts';
export { gitHistory } from '../../core/version/git-history.ts';
export { gitFolders } from '../../core/version/git-log.ts';
export { earlierTarget } from '../../core/version/label-moves.ts';
export { labelPath } from '../../core/version/labels.ts';
export { labelsOf, promote, rollback } from '../../core/version/move-labels.ts';
export { placesNow } from '../../core/version/places-now.ts';
export { promptOf, resolveVersion } from '../../core/version/resolve-version.ts';
export { definitionText, diffSources } from '../../core/version/text-diff.ts';
export { timeline } from '../../core/version/timeline.ts';
export { openVersionStore, sameSources } from '../../core/version/version-store.ts';
