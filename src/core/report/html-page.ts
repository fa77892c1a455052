import { createHash } from 'node:crypto';
import { oneLine } from './plain-text.ts';

/** A panel as it was built for a page of its own: `dist/panel/NAME-report.js` and `.css`. */
export interface ReportBundle {
  readonly js: string;
  readonly css: string;
}

/**
 * What stands before and after the data of a page that needs nothing else: a panel's own components, no network. The
 * data stand between as text that is no script; a policy with the hashes of the one script and the one style sheet lets
 * nothing else run or load, whatever a model wrote.
 * @param words `title` names the page; `sentence` is what a browser without scripts shows.
 * @throws {Error} when the bundle holds what would end its own element (`</script`, `</style`).
 */
export function htmlPage(
  words: { readonly title: string; readonly sentence: string },
  bundle: ReportBundle,
): { readonly before: string; readonly after: string } {
  const js = ending(bundle.js, 'script');
  const css = ending(bundle.css, 'style');
  const policy = [
    "default-src 'none'",
    `script-src '${hash(js)}'`,
    `style-src '${hash(css)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const before = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Regrade">
<title>${escaped(oneLine(words.title, 200))}</title>
<style>${css}</style>
</head>
<body>
<div id="root"><noscript>${escaped(words.sentence)}</noscript></div>
`;
  return { before, after: `<script>${js}</script>\n</body>\n</html>\n` };
}

/** One value as data of the page, found by its `id`. */
export function dataElement(id: string, value: object): string {
  return `<script type="application/json" id="${id}">${jsonInHtml(value)}</script>\n`;
}

/** Many values as data of the page, one JSON text a line, in pieces. */
export async function* dataLines(id: string, values: AsyncIterable<object>): AsyncGenerator<string> {
  yield `<script type="application/x-ndjson" id="${id}">\n`;
  for await (const value of values) yield `${jsonInHtml(value)}\n`;
  yield '</script>\n';
}

/** JSON that may stand in a script element: no `<`, no `>`, no `&`, and no line separator of Unicode. */
function jsonInHtml(value: object): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Line ends as the HTML parser makes them, since the hash is taken over what it sees. */
function ending(text: string, element: 'script' | 'style'): string {
  if (new RegExp(`</${element}|<!--`, 'i').test(text))
    throw new Error(`The panel's ${element} holds text that would end its element.`);
  return text.replace(/\r\n?/g, '\n');
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`;
}

function escaped(text: string): string {
  const names: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => names[character] ?? character);
}
