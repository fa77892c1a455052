import { createHash } from 'node:crypto';
import type { ComparisonReport } from './comparison-report.ts';
import { oneLine } from './plain-text.ts';

/** The panel as it was built for a page of its own: `dist/panel/comparison-report.js` and `.css`. */
export interface ReportBundle {
  readonly js: string;
  readonly css: string;
}

/**
 * A comparison as one HTML file that needs nothing else: the panel's own components, the data, no network. The data
 * stands in the page as text that is no script; a policy with the hashes of the one script and the one style sheet
 * lets nothing else run or load, whatever a model wrote.
 * @throws {Error} when the bundle holds what would end its own element (`</script`, `</style`).
 */
export function comparisonHtml(report: ComparisonReport, bundle: ReportBundle): string {
  const js = ending(bundle.js, 'script');
  const css = ending(bundle.css, 'style');
  const { baseline, candidate } = report.comparison;
  const title = `${candidate.prompt}: ${baseline.words} → ${candidate.words}`;
  const policy = [
    "default-src 'none'",
    `script-src '${hash(js)}'`,
    `style-src '${hash(css)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Regrade">
<title>${escaped(oneLine(title, 200))}</title>
<style>${css}</style>
</head>
<body>
<div id="root"><noscript>${escaped(report.comparison.sentence)}</noscript></div>
<script type="application/json" id="data">${jsonInHtml(report)}</script>
<script>${js}</script>
</body>
</html>
`;
}

/** JSON that may stand in a script element: no `<`, no `>`, no `&`, and no line separator of Unicode. */
function jsonInHtml(value: ComparisonReport): string {
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
