import { builtInProviders } from './providers/registry.ts';

/** Whether a URL's host is this machine: `localhost`, 127.0.0.0/8, `[::1]`. Not 0.0.0.0, which is every interface. */
export function isLoopback(url: URL): boolean {
  const host = url.hostname;
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Whether the key of this name may go to this origin without anybody's consent: the vendor's own origin, or loopback.
 * Anything else needs the user's word.
 */
export function needsNoConsent(keyName: string, origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  if (isLoopback(url)) return true;
  return builtInProviders.some(
    (provider) =>
      provider.keyName === keyName &&
      provider.baseURL !== null &&
      new URL(provider.baseURL).origin === url.origin,
  );
}
