// The imports of the house go one way (CONTRIBUTING.md, "The house").
const rooms = ['prompt', 'version', 'model', 'rubric', 'suite', 'run', 'compare', 'trace', 'report'];

const roomRules = rooms.map((room, index) => ({
  name: `core-order-${room}`,
  comment: `core/${room} may use core/ root files and the rooms before it: ${rooms.slice(0, index).join(', ') || 'none'}.`,
  severity: 'error',
  from: { path: `^src/core/${room}/` },
  to: {
    path: '^src/core/[^/]+/',
    pathNot: `^src/core/(${rooms.slice(0, index + 1).join('|')})/`,
  },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'core-root-below-rooms',
      comment: 'A file at the root of core/ holds what all rooms need, so it may use none of them.',
      severity: 'error',
      from: { path: '^src/core/[^/]+\\.ts$' },
      to: { path: '^src/core/[^/]+/' },
    },
    {
      name: 'core-is-the-bottom',
      comment: 'core imports nothing above it.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { path: '^src/(editor|panel|cli|extension)' },
    },
    {
      name: 'core-has-no-vscode',
      comment: 'core runs in the editor and on the command line; only editor/ touches vscode.',
      severity: 'error',
      from: { path: '^src/(core|cli|panel)/' },
      to: { path: '^vscode$' },
    },
    {
      name: 'editor-uses-core-and-the-panel-contracts',
      severity: 'error',
      comment: 'editor/ may use core/ and the contract files that it shares with the panels.',
      from: { path: '^src/editor/' },
      to: { path: '^src/(cli|panel|extension)', pathNot: '^src/panel/(contract|comparison-contract)\\.ts$' },
    },
    {
      name: 'cli-uses-core',
      severity: 'error',
      comment: 'cli/ may use core/ only.',
      from: { path: '^src/cli/' },
      to: { path: '^src/(editor|panel|extension)' },
    },
    {
      name: 'panel-uses-core-types',
      severity: 'error',
      comment: 'panel/ runs in a webview: core types and pure functions only, no Node.',
      from: { path: '^src/panel/' },
      to: { path: '^src/(editor|cli|extension)' },
    },
    {
      name: 'panel-has-no-node',
      severity: 'error',
      from: { path: '^src/panel/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'extension-wires-only',
      severity: 'error',
      comment: 'activate() wires rooms of editor/ together.',
      from: { path: '^src/extension\\.ts$' },
      to: { path: '^src/(cli|panel|core)' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
};
