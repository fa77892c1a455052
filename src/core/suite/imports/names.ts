/** Names of other tools' suites, apart from their readers, so that a file is known by its name without loading those. */
export const foreignNames: readonly {
  /** Globs of file names in any folder, without braces: editors do not know braces inside braces. */
  readonly files: readonly string[];
  matches(path: string): boolean;
}[] = [
  {
    files: ['promptfooconfig*.yaml', 'promptfooconfig*.yml', 'promptfooconfig*.json'],
    matches: (path) => /(^|\/)promptfooconfig[\w.-]*\.(ya?ml|json|js|ts|mjs|cjs|mts|cts)$/i.test(path),
  },
];

/** Whether a file is a suite of another tool by its name alone. */
export function isForeignSuite(path: string): boolean {
  return foreignNames.some(({ matches }) => matches(path));
}
