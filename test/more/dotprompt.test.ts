import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { extensions, splitFrontMatter } from '../../src/core/prompt/formats/dotprompt/front-matter.ts';
import type { DotpromptMessage } from '../../src/core/prompt/formats/dotprompt/messages.ts';
import { loadPartials } from '../../src/core/prompt/formats/dotprompt/partials.ts';
import { jsonSchemaOf } from '../../src/core/prompt/formats/dotprompt/picoschema.ts';
import { compileTemplate } from '../../src/core/prompt/formats/dotprompt/render.ts';
import { parseTemplate } from '../../src/core/prompt/formats/dotprompt/template.ts';
import { templateUses } from '../../src/core/prompt/formats/dotprompt/variables.ts';
import { sourceText } from '../../src/core/prompt/source-text.ts';
import { expectDocumented } from './documented.ts';

// The published cases of google/dotprompt, run by its own rule: messages and metadata compared deeply, `raw` only
// where a case expects it. https://github.com/google/dotprompt, js/test/spec.test.ts
const folder = join(import.meta.dirname, '../../../shared/conformance/dotprompt');

interface Data {
  input?: Record<string, never>;
  messages?: { role: string; content: { text: string }[] }[];
  context?: Record<string, never>;
}
interface Suite {
  name: string;
  template: string;
  partials?: Record<string, string>;
  resolverPartials?: Record<string, string>;
  schemas?: Record<string, never>;
  resolverSchemas?: Record<string, never>;
  data?: Data;
  tests: {
    desc?: string;
    data?: Data;
    options?: { input?: { default?: Record<string, never> } };
    expect: Record<string, never>;
  }[];
}

const files = [...yamlFiles(''), ...yamlFiles('helpers')];
let cases = 0;

describe.each(files)('%s', (file) => {
  const suites = parse(readFileSync(join(folder, file), 'utf8')) as Suite[];
  for (const suite of suites) {
    for (const test of suite.tests) {
      cases++;
      it(`${suite.name}: ${test.desc}`, async () => {
        const source = sourceText({ path: 'x.prompt', text: suite.template });
        const split = splitFrontMatter(source);
        const template = parseTemplate(source, split.bodyStart, split.bodyEnd);
        const partials = await loadPartials(template, async (name) => {
          const text = { ...suite.partials, ...suite.resolverPartials }[name];
          return text === undefined ? undefined : { path: `_${name}.prompt`, text };
        });
        templateUses(template, partials);
        const data = { ...suite.data, ...test.data };
        const { frontMatter } = split;
        const fill = compileTemplate(template, partials);
        const messages = fill(
          { ...test.options?.input?.default, ...data.input },
          data.context ?? {},
          data.messages ?? [],
          'f00d',
        );
        const named = (name: string) => ({ ...suite.schemas, ...suite.resolverSchemas })[name];
        const schema = (of: typeof frontMatter.input) =>
          of?.schema ? { ...of, schema: jsonSchemaOf(of.schema, named) } : of;
        const input = schema({ ...frontMatter.input, ...test.options?.input });
        const metadata = {
          config: frontMatter.config ?? {},
          ext: extensions(frontMatter),
          ...(frontMatter.model ? { model: frontMatter.model } : {}),
          ...(frontMatter.output ? { output: schema(frontMatter.output) } : {}),
        };
        const { raw, input: expectedInput, messages: expectedMessages, ...expected } = test.expect;
        expect(messages.map(theirs)).toEqual(expectedMessages ?? []);
        expect(metadata).toEqual({ config: {}, ext: {}, ...expected });
        if (expectedInput) expect(input).toEqual(expectedInput);
        if (raw) expect(frontMatter).toEqual(raw);
      });
    }
  }
});

it('ran every published case', () => {
  expect(files).toHaveLength(13);
  expect(cases).toBe(117);
  expectDocumented('Dotprompt, published cases', cases, 117);
});

function yamlFiles(below: string): string[] {
  return readdirSync(join(folder, below))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(below, name));
}

function theirs({ role, content, fromHistory }: DotpromptMessage) {
  return {
    role,
    content: content.map((part) =>
      'pending' in part ? { metadata: { pending: true, purpose: part.pending } } : part,
    ),
    ...(fromHistory ? { metadata: { purpose: 'history' } } : {}),
  };
}
