/** What the editor loads when help for a suite file is first asked for: one import, so that the build makes one chunk of it. */

export { InputError } from '../../core/problem.ts';
export { filesOf } from '../../core/suite/references.ts';
export { labelNames } from '../../core/version/labels.ts';
export {
  inPlaceOf,
  meantWord,
  missingVariable,
  variableAdded,
  variableRange,
} from '../language/case-fixes.ts';
export { hoverAt } from '../language/hovers.ts';
export { LocalServers } from '../language/local-servers.ts';
export { knownModels, modelWords } from '../language/model-list.ts';
export { namedFiles, namedPrompts } from '../language/named-files.ts';
export { offersAt } from '../language/offers.ts';
export { placeholderAt } from '../language/placeholders.ts';
export { fileKind, meaningOf, variablePath } from '../language/places.ts';
export { SuiteSchemas } from '../language/suite-schemas.ts';
export { tokenAt } from '../language/token.ts';
export { variablesAt } from '../language/variables.ts';
