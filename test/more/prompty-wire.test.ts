import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { JsonObject } from '../../src/core/json.ts';
import { chatBody } from '../../src/core/model/chat-request.ts';
import type { Endpoint } from '../../src/core/model/endpoint.ts';
import { readPrompt } from '../../src/core/prompt/read-prompt.ts';
import { expectDocumented } from './documented.ts';

// The published requests of microsoft/prompty: a `.prompty` that says what a case says must give the same body.
const folder = join(import.meta.dirname, '../../../shared/conformance/prompty');

interface Case {
  readonly name: string;
  readonly provider: string;
  readonly targetApi: string;
  readonly input: {
    readonly model_id: string;
    readonly messages: readonly {
      readonly role: string;
      readonly content: readonly {
        readonly kind: string;
        readonly value: string;
        readonly mediaType?: string;
      }[];
    }[];
    readonly tools: readonly JsonObject[];
    readonly options: JsonObject;
    readonly outputs: readonly JsonObject[];
  };
  readonly expected: { readonly request_body: JsonObject };
}

const all = JSON.parse(readFileSync(join(folder, 'wire.json'), 'utf8')) as Case[];

/** Why a case is not run. */
function reasonOf({ provider, targetApi }: Case): string | undefined {
  if (targetApi === 'embedding' || targetApi === 'image') return 'chat prompts alone are run';
  if (targetApi === 'responses') return 'requests are chat completions, which every endpoint has';
  if (provider === 'anthropic') return 'Anthropic is asked through its chat completions endpoint';
  return undefined;
}

const endpoint: Endpoint = {
  provider: 'openai',
  title: 'OpenAI',
  model: 'gpt-4',
  url: 'https://api.openai.com/v1/chat/completions',
  origin: 'https://api.openai.com',
  keyName: null,
  asksConsent: false,
  headers: {},
  maxTokensName: 'max_completion_tokens',
  developerRole: true,
};

/** The case as a file: media are inputs, everything else stands in it. */
function fileOf({ input }: Case): { text: string; vars: JsonObject } {
  const vars: JsonObject = {};
  const body = input.messages.map(({ role, content }) => {
    const parts = content.map(({ kind, value, mediaType }) => {
      if (kind === 'text') return value;
      const name = `media${Object.keys(vars).length}`;
      vars[name] = kind === 'audio' ? `data:${mediaType};base64,${value}` : value;
      return `{{${name}}}`;
    });
    return `${role}:\n${parts.join('\n')}`;
  });
  const header = {
    model: { id: input.model_id, options: input.options },
    inputs: Object.keys(vars).map((name) => ({ name, kind: 'image' })),
    ...(input.outputs.length > 0 ? { outputs: input.outputs } : {}),
    ...(input.tools.length > 0 ? { tools: input.tools } : {}),
  };
  return { text: `---\n${stringify(header)}---\n${body.join('\n\n')}\n`, vars };
}

const run = all.filter((one) => reasonOf(one) === undefined);

describe('requests', () => {
  it.each(run.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    const { text, vars } = fileOf(one);
    const prompt = await readPrompt({ path: 'x.prompty', text }, async () => undefined);
    const { messages } = prompt.render({ vars });
    const { parameters, tools, response } = prompt;
    const model = { provider: 'openai', name: one.input.model_id, written: one.input.model_id };
    const request = { model, messages, parameters, tools, ...(response ? { response } : {}) };
    const body = chatBody(request as never, { ...endpoint, model: one.input.model_id });
    const expected = structuredClone(one.expected.request_body);
    expect(prompt.tools.map(({ strict }) => strict ?? false)).toEqual(
      one.input.tools.map(({ strict }) => strict ?? false),
    );
    expect(body).toEqual(expected);
  });

  it('counts what is run and what is not', () => {
    expect(all).toHaveLength(28);
    expect(run).toHaveLength(18);
    expectDocumented('Prompty, published cases of requests', run.length, all.length);
  });
});
