import { isJsonObject, type JsonValue } from '../json.ts';
import type { Problem } from '../problem.ts';
import type { Places } from '../prompt/schema-problems.ts';
import type { Path } from '../prompt/yaml-document.ts';
import { isCredentialHeader, isVariableName, namesCredential } from './credentials.ts';

/**
 * Problems of a source that holds a credential: sources keep the keys of their type, but a key never stands in a file
 * that is committed. No value is repeated.
 */
export function credentialProblems(value: JsonValue, path: Path, places: Places): Problem[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => credentialProblems(item, [...path, index], places));
  if (!isJsonObject(value)) return credentialInAddress(value, path, places);
  return Object.entries(value).flatMap(([key, item]) => {
    const below = [...path, key];
    const header = path.at(-1) === 'headers' && isCredentialHeader(key);
    if (namesCredential(key) || header) {
      const name = header ? 'a key that ends with "Env"' : `"${key}Env"`;
      return [
        problem(
          'credential-in-file',
          `"${key}" would hold a credential, and this file is committed.`,
          `Name the environment variable that holds it with ${name}.`,
          below,
          places,
        ),
      ];
    }
    if (/Env$/.test(key) && !(typeof item === 'string' && isVariableName(item))) {
      return [
        problem(
          'invalid-value',
          `"${key}" must be the name of an environment variable, never the value itself.`,
          'Write a name such as LF_SECRET.',
          below,
          places,
        ),
      ];
    }
    return credentialProblems(item, below, places);
  });
}

function credentialInAddress(value: JsonValue, path: Path, places: Places): Problem[] {
  if (typeof value !== 'string' || !/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*@/i.test(value)) return [];
  return [
    problem(
      'credential-in-file',
      'This address holds a user name or a password.',
      'Remove it, and name environment variables instead.',
      path,
      places,
    ),
  ];
}

function problem(code: string, message: string, remedy: string, path: Path, places: Places): Problem {
  const range = places.rangeOf(path);
  return { severity: 'error', code, message, remedy, file: places.file, ...(range ? { range } : {}) };
}
