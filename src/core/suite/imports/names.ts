/** Names of other tools' suites, apart from their readers, so that a file is known by its name without loading those. */
export const foreignNames: readonly { readonly pattern: string; matches(path: string): boolean }[] = [
  {
    pattern: '**/promptfooconfig*.{yaml,yml,json}',
    matches: (path) => /(^|\/)promptfooconfig[\w.-]*\.(ya?ml|json|js|ts|mjs|cjs|mts|cts)$/i.test(path),
  },
];

/** Whether a file is a suite of another tool by its name alone. */
export function isForeignSuite(path: string): boolean {
  return foreignNames.some(({ matches }) => matches(path));
}
