import { type Keys, ModelError } from './model.ts';
import type { Addressee } from './route.ts';

/**
 * The key that goes to an address, if it wants one and may have it.
 * @throws {ModelError} `auth` with what to do
 */
export async function keyFor(
  { title, origin, keyName, asksConsent }: Addressee & { readonly asksConsent: boolean },
  keys: Keys,
): Promise<string | undefined> {
  if (keyName === null) return undefined;
  const refuse = (message: string) => new ModelError({ kind: 'auth', message }, { attempts: 0 });
  if (asksConsent && !(await keys.mayUse(keyName, origin))) {
    throw refuse(
      `The key ${keyName} may not go to ${origin} without your consent. On the command line add --allow-origin ${origin}; in the editor, run "Regrade: Set API key" for this origin.`,
    );
  }
  const key = (await keys.get(keyName))?.trim();
  if (!key) {
    throw refuse(
      `There is no key for ${title}. Set the environment variable ${keyName}, or in the editor run "Regrade: Set API key".`,
    );
  }
  if (!/^[\x21-\x7e]+$/.test(key))
    throw refuse(`The key ${keyName} has characters that no key has. Set it again.`);
  return key;
}
