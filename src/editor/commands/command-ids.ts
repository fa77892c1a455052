/** Every command of the manifest; a test compares the two. */
export type CommandId =
  | 'regrade.runPrompt'
  | 'regrade.runSuite'
  | 'regrade.runAllSuites'
  | 'regrade.runCase'
  | 'regrade.rerunFailed'
  | 'regrade.cancelRun'
  | 'regrade.showResults'
  | 'regrade.showCase'
  | 'regrade.openRunRecord'
  | 'regrade.exportReport'
  | 'regrade.setApiKey'
  | 'regrade.removeApiKey'
  | 'regrade.newSuite'
  | 'regrade.exportPrompt'
  | 'regrade.saveVersion'
  | 'regrade.promoteVersion'
  | 'regrade.rollBack'
  | 'regrade.restoreVersion'
  | 'regrade.openVersion'
  | 'regrade.compareSource'
  | 'regrade.compareSourceWithProduction'
  | 'regrade.compareDefinition'
  | 'regrade.copyHash'
  | 'regrade.showVersions'
  | 'regrade.selectPrompt'
  | 'regrade.compareWithProduction'
  | 'regrade.compareVersions'
  | 'regrade.showLog'
  | 'regrade.refresh';

/** What each command does with the argument that it gets. */
export type CommandTable = { readonly [Id in CommandId]: (argument: unknown) => unknown };
