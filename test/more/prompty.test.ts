import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { JsonObject, JsonValue } from '../../src/core/json.ts';
import { InputError } from '../../src/core/problem.ts';
import { jinjaTemplate, mustacheTemplate } from '../../src/core/prompt/engines/template.ts';
import { markedValues, messagesOf } from '../../src/core/prompt/formats/prompty/render.ts';
import { bodyTemplate, roleLines } from '../../src/core/prompt/formats/prompty/variables.ts';
import type { Message } from '../../src/core/prompt/message.ts';
import type { Prompt } from '../../src/core/prompt/prompt.ts';
import { readPrompt } from '../../src/core/prompt/read-prompt.ts';
import { sourceText } from '../../src/core/prompt/source-text.ts';
import { expectDocumented } from './documented.ts';

// The published cases of microsoft/prompty: reading, parting into messages, and filling. Cases about what Regrade
// does on purpose in another way are listed, each with its reason, and counted.
const folder = join(import.meta.dirname, '../../../shared/conformance/prompty');

interface Case {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: cases of another project, of every shape
  readonly input: any;
  // biome-ignore lint/suspicious/noExplicitAny: the same
  readonly expected: any;
}
const cases = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Case[];
const place = {
  file: 'x.prompty',
  rangeOf: () => ({ start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }),
};

/** Filling a template, for all that Regrade says about missing values beside. */
const filled = (template: string, engine: string, values: JsonObject) =>
  (engine === 'mustache' ? mustacheTemplate : jinjaTemplate)(template, place).prepare()(values);

/** What a message is in the published cases. */
const theirs = ({ role, content, metadata }: Message) => {
  const { purpose: _purpose, ...attributes } = metadata ?? {};
  return {
    role,
    content: content.map((part) =>
      part.type === 'text' ? { kind: 'text', value: part.text } : { kind: 'media', value: part.url },
    ),
    ...(Object.keys(attributes).length > 0 ? { metadata: attributes } : {}),
  };
};

/** Fills and parts a body as a read prompt does, with the threads that the case has. */
function parted(text: string, threads: JsonObject, values: JsonObject, mark: string) {
  const source = sourceText({ path: 'x.prompty', text });
  const lines = roleLines(text);
  const parts = { lines, threads: Object.keys(threads), media: [] };
  const all = { ...values, ...threads };
  const template = bodyTemplate(source, 0, text.length, lines, 'jinja2');
  const rendered = template.prepare()(markedValues(parts, all, mark, true));
  return { rendered, messages: messagesOf(rendered, parts, all, [], mark) };
}

describe('messages', () => {
  const all = cases('parse.json');
  it.each(all.map((one) => [one.name, one] as const))('%s', (_, { input, expected }) => {
    const threads: JsonObject = input.thread_inputs ?? {};
    // The published text stands after filling: the mark of a thread there is the variable before.
    const text = String(input.rendered).replace(/__PROMPTY_THREAD_[a-f0-9]+_(\w+?)__/g, '{{$1}}');
    const { messages } = parted(text, threads, {}, 'abcd1234');
    expect(messages.map(theirs)).toEqual(expected.messages);
  });
  it('ran every case', () => {
    expect(all).toHaveLength(19);
    expectDocumented('Prompty, published cases of messages', all.length, 19);
  });
});

describe('filling', () => {
  const all = cases('render.json');
  it.each(all.map((one) => [one.name, one] as const))('%s', (_, { input, expected }) => {
    if (expected.nonce_pattern) {
      const { conversation, ...values } = input.inputs;
      const { rendered } = parted(
        input.template,
        { conversation: conversation.messages },
        values,
        'abcd1234',
      );
      const lines = rendered.replace(/__PROMPTY_ROLE_abcd1234_(\d)__/g, (_match, index) =>
        index === '0' ? 'system:' : 'user:',
      );
      expect(lines).toMatch(new RegExp(expected.nonce_pattern));
    } else expect(filled(input.template, input.engine, input.inputs)).toBe(expected.rendered);
  });
  it('ran every case', () => {
    expect(all).toHaveLength(23);
    expectDocumented('Prompty, published cases of filling', all.length, 23);
  });
});

describe('the Jinja subset', () => {
  interface Golden {
    readonly name: string;
    readonly template: string;
    readonly inputs: JsonObject;
    readonly rendered: string;
  }
  const golden = JSON.parse(readFileSync(join(folder, 'jinja-render_golden.json'), 'utf8')) as Golden[];
  it.each(golden.map((one) => [one.name, one] as const))('%s', (name, { template, inputs, rendered }) => {
    // These two want an error for a value that looks like a role line; here such a value stays text, whatever it says.
    if (leftOut.has(name)) {
      const { messages } = parted(template, {}, inputs, 'abcd1234');
      expect(messages.map(({ role }) => role)).toEqual(['user']);
    } else expect(filled(template, 'jinja2', inputs)).toBe(rendered);
  });
  const leftOut = new Set(['strict_forged_boundary_throws', 'strict_multiline_boundary_throws']);
  it('ran every case', () => {
    expect(golden).toHaveLength(47);
    expectDocumented('Prompty, published cases of Jinja', golden.length, 47);
  });
});

/** Cases of reading that Regrade answers in another way. */
const otherwise: Record<string, string> = {
  env_missing_error: 'connections are dropped unread, so a variable that is missing there is no error',
  template_string_invalid: 'a bare name is accepted: the format`s own text allows it, and files have it',
  embedding_load: 'a prompt for embeddings is refused',
  image_apitype_load: 'a prompt for images is refused',
};

describe('reading', () => {
  const all = cases('load.json');
  it.each(all.map((one) => [one.name, one] as const))('%s', async (name, { input, expected }) => {
    const files: Record<string, JsonValue> = input.files ?? {};
    const base = input.agent_subdir ? `${input.agent_subdir}/` : '';
    const text = textOf(input);
    if (text === undefined) {
      expect(expected.error).toBe('FileNotFoundError');
      return;
    }
    const reading = readPrompt({ path: `${base}x.prompty`, text }, async (path) => {
      const named = Object.entries(files).find(([key]) => `${base}${key}` === path);
      return named && JSON.stringify(named[1]);
    });
    if (name === 'embedding_load' || name === 'image_apitype_load') {
      await expect(reading).rejects.toThrow(InputError);
    } else if (expected.error && !(name in otherwise)) {
      const rendering = reading.then((prompt) => prompt.render({ vars: input.inputs ?? {} }));
      await expect(rendering).rejects.toThrow(InputError);
    } else {
      const prompt = await reading;
      expect(JSON.stringify(prompt.definition)).not.toMatch(/sk-test|hello|leaked|shared-key|https:/);
      if (!expected.error) compare(prompt, expected, input.inputs);
    }
  });
  it('ran every case', () => {
    expect(all).toHaveLength(28);
    expectDocumented('Prompty, published cases of reading', all.length, 28);
    expect(Object.keys(otherwise).filter((name) => !all.some((one) => one.name === name))).toEqual([]);
  });
});

function textOf(input: Case['input']): string | undefined {
  if (input.frontmatter_raw) return input.frontmatter_raw;
  if (input.frontmatter) return `---\n${stringify(input.frontmatter)}---\nuser:\nHi`;
  try {
    return readFileSync(join(folder, 'fixtures', input.fixture), 'utf8');
  } catch {
    return undefined;
  }
}

/** What a case expects of the parts that Regrade keeps; connections are never among them. */
function compare(prompt: Prompt, expected: Case['expected'], inputs: JsonObject | undefined): void {
  if (expected.name) expect(prompt.name).toBe(expected.name);
  if (expected.description) expect(prompt.description).toBe(expected.description);
  if (expected.model === null) expect(prompt.model).toBeUndefined();
  if (expected.model?.id) {
    const { id, provider } = expected.model;
    expect(prompt.model).toBe(provider ? `${provider}/${id}` : id);
  }
  if (expected.model?.options) expect(prompt.parameters).toMatchObject(expected.model.options);
  if (expected.instructions) {
    expect(prompt.definition.template).toBe(expected.instructions);
  }
  if (expected.inputs === null) expect(prompt.definition.inputSchema).toBeUndefined();
  for (const input of expected.inputs ?? []) {
    const schema = prompt.definition.inputSchema as { properties: Record<string, JsonObject> };
    expect(schema.properties[input.name]?.type).toBe(input.kind);
    expect(prompt.definition.defaults?.[input.name]).toEqual(input.default);
  }
  if (expected.outputs) {
    const schema = prompt.response?.schema as { properties: JsonObject } | undefined;
    expect(Object.keys(schema?.properties ?? {})).toEqual(
      expected.outputs.map(({ name }: { name: string }) => name),
    );
    expect(prompt.response).toMatchObject({ type: 'json', strict: true });
  }
  for (const tool of expected.tools ?? []) {
    const read = prompt.tools.find(({ name }) => name === tool.name);
    if (tool.kind !== 'function') {
      expect(read).toBeUndefined();
      expect(prompt.problems.map(({ code }) => code)).toContain('unsupported-tool');
    } else {
      const bound = Object.keys(tool.bindings ?? {});
      const open = tool.parameters.map(({ name }: { name: string }) => name);
      const schema = read?.inputSchema as { properties: JsonObject } | undefined;
      expect(Object.keys(schema?.properties ?? {})).toEqual(
        open.filter((name: string) => !bound.includes(name)),
      );
    }
  }
  if (expected.validated_inputs) {
    expect(() => prompt.render({ vars: inputs ?? {} })).not.toThrow();
    expect(prompt.definition.defaults ?? {}).toEqual(expected.validated_inputs);
  }
}
