const ending = '.environments.yaml';

/** Where the overrides of a prompt stand: beside it, under its whole name. */
export const environmentsPath = (prompt: string) => `${prompt}${ending}`;

/** The prompt that a file of overrides belongs to; undefined for any other file. */
export const promptOfEnvironments = (path: string): string | undefined =>
  path.endsWith(ending) && path.length > ending.length ? path.slice(0, -ending.length) : undefined;
