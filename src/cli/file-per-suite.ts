import { extname, resolve } from 'node:path';

/**
 * Gives each suite its own file: with one suite the file as it was written, with several the suite's name before the
 * extension, so that each report keeps its fixed shape. `results.json` becomes `results.SUITE.json`, where SUITE is the
 * suite's path without its ending, `-` between parts.
 * @param suites paths from the workspace's root.
 * @returns absolute path by suite.
 */
export function filePerSuite(file: string, suites: readonly string[], cwd: string): Map<string, string> {
  const path = resolve(cwd, file);
  if (suites.length === 1) return new Map(suites.map((suite) => [suite, path]));
  const extension = extname(path);
  const stem = path.slice(0, path.length - extension.length);
  const taken = new Set<string>();
  return new Map(
    suites.map((suite) => {
      const name = suite.replace(/(\.eval)?\.ya?ml$/, '').replaceAll('/', '-');
      let unique = name;
      for (let n = 2; taken.has(unique); n++) unique = `${name}-${n}`;
      taken.add(unique);
      return [suite, `${stem}.${unique}${extension}`];
    }),
  );
}
