import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { comparisonHtml } from '../../../src/core/report/comparison-html.ts';
import type { ComparisonReport } from '../../../src/core/report/comparison-report.ts';
import { comparedCase, comparison, surroundings } from '../../panel/harness/comparison-samples.ts';
import { hostileTexts } from '../../panel/harness/hostile-texts.ts';

const bundle = { js: 'document.title;', css: 'body{margin:0}' };

function report(): ComparisonReport {
  const one = comparison({ cases: hostileTexts.length, rubrics: 1 });
  return {
    comparison: {
      ...one,
      cases: one.cases.map((row, index) => ({ ...row, title: hostileTexts[index] ?? '' })),
      candidate: { ...one.candidate, prompt: '</title><script>1</script>', words: '"&<' },
      sentence: '</noscript><script>1</script>',
    },
    surroundings,
    cases: [comparedCase()],
  };
}

it('holds the data as it is, and nothing of it as markup', () => {
  const given = report();
  const html = comparisonHtml(given, bundle);
  expect(html.match(/<script\b[^>]*>/g)).toEqual(['<script type="application/json" id="data">', '<script>']);
  expect(html.match(/<\/script/g)).toHaveLength(2);
  expect(html).not.toContain('\u2028');
  const data = /id="data">([^<]*)<\/script>/.exec(html)?.[1] ?? '';
  expect(JSON.parse(data)).toEqual(JSON.parse(JSON.stringify(given)));
});

it('lets only its own script and style run', () => {
  const html = comparisonHtml(report(), bundle);
  const policy = /Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
  const hash = (text: string) => createHash('sha256').update(text).digest('base64');
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    `script-src 'sha256-${hash(bundle.js)}'`,
    `style-src 'sha256-${hash(bundle.css)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ]);
});

it('refuses a bundle that would end its own element', () => {
  expect(() => comparisonHtml(report(), { ...bundle, js: 'a="</SCRIPT>"' })).toThrow(/script/);
  expect(() => comparisonHtml(report(), { ...bundle, css: '/*</style>*/' })).toThrow(/style/);
});
