import { plainText } from './plain-text.ts';

/** Attributes of an XML element, each with a space before it. */
export function xmlAttributes(values: { readonly [name: string]: string | number }): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${attribute(String(value))}"`)
    .join('');
}

/** Text of an XML element. `plainText` leaves no character that XML 1.0 forbids: controls, lone surrogates and U+FFFE are gone. */
export function xmlText(text: string): string {
  return plainText(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function attribute(text: string): string {
  return xmlText(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}
