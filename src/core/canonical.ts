import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { JsonValue } from './json.ts';

/**
 * The RFC 8785 (JCS) text of a plain JSON value. Members that are undefined are left out, as JSON does.
 * @throws {TypeError} for what JSON has no text for: NaN, infinities, lone surrogates, big integers.
 */
export function canonicalJson(value: JsonValue): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('There is no canonical JSON for undefined.');
  return text;
}

/** SHA-256 of a text's UTF-8 bytes, 64 hex digits. */
export function sha256(text: string): string {
  return hash('sha256', text);
}

/** SHA-256 of a value's RFC 8785 text, 64 hex digits: the one way in which Regrade makes an identity from content. */
export function hashOf(value: JsonValue): string {
  return sha256(canonicalJson(value));
}
