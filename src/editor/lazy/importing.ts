/** What the editor loads of core when a suite of another tool is imported. */

export { importSuite, suitePathFor } from '../../core/suite/imports/import-suite.ts';
