import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/core/problem.ts';
import {
  checkEnvironment,
  definitionIn,
  inEnvironment,
  overlaid,
  overrideWords,
} from '../../../src/core/prompt/environments.ts';
import { promptPaths, readPrompt } from '../../../src/core/prompt/read-prompt.ts';
import { place, places, problemsOf, read } from './reading.ts';

const path = 'prompts/reply.prompt';
const beside = `${path}.environments.yaml`;
const text = '---\nmodel: openai/gpt-5-mini\nconfig: { temperature: 0, top_k: 3 }\n---\nHello {{name}}\n';
const withOverrides = (yaml: string, prompt = text) => read(prompt, path, { [beside]: yaml });

describe('overrides beside a prompt', () => {
  it('are part of its definition and its files', async () => {
    const plain = await read(text);
    const prompt = await withOverrides(
      'production: { model: openai/gpt-5 }\nstaging:\n  parameters: { temperature: 0.5, stop: [END] }\n',
    );
    expect(prompt.definition.environments).toEqual({
      production: { model: 'openai/gpt-5' },
      staging: { parameters: { temperature: 0.5, stop: ['END'] } },
    });
    expect(prompt.sources.map((source) => source.path)).toEqual([path, beside]);
    expect(prompt.definitionHash).not.toBe(plain.definitionHash);
    const { environments: _, ...rest } = prompt.definition;
    expect(rest).toEqual(plain.definition);
  });

  it.each(['', '# nothing yet\n', '{}'])('change no definition where they say nothing: %j', async (yaml) => {
    const prompt = await withOverrides(yaml);
    expect(prompt.definitionHash).toBe((await read(text)).definitionHash);
    expect(prompt.problems).toEqual([]);
  });

  it('that are empty are told and are no part of the definition', async () => {
    const prompt = await withOverrides('production:\nstaging: { parameters: { passthrough: {} } }\n');
    expect(prompt.problems.map(place)).toEqual(['1:1-1:11 empty-environment', '2:1-2:8 empty-environment']);
    expect(prompt.problems[0]?.file).toBe(beside);
    expect(prompt.definitionHash).toBe((await read(text)).definitionHash);
  });

  it('belong to every prompt of a file', async () => {
    const text = '[{"role":"user","content":"a"}]\n[{"role":"user","content":"b"}]\n';
    for (const path of promptPaths({ path: 'all.jsonl', text })) {
      const prompt = await readPrompt({ path, text }, async (one) =>
        one === 'all.jsonl.environments.yaml' ? 'production: { model: m }' : undefined,
      );
      expect(prompt.definition.environments).toEqual({ production: { model: 'm' } });
      expect(prompt.path).toBe(path);
    }
  });

  it.each([
    ['production: { modle: x }', '1:15-1:20 unknown-key', 'Did you mean "model"?'],
    ['production: { parameters: { temprature: 1 } }', '1:29-1:39 unknown-key', 'Did you mean "temperature"?'],
    ['production: { parameters: { temperature: warm } }', '1:42-1:46 invalid-value', 'Change the value.'],
    ['production: { parameters: { topP: 2 } }', '1:35-1:36 invalid-value', 'Change the value.'],
    ['production: { model: 3 }', '1:22-1:23 invalid-value', 'Change the value.'],
    ['none: { model: x }', '1:1-1:5 invalid-key', 'Choose another name.'],
    ['v7: { model: x }', '1:1-1:3 invalid-key', 'Choose another name.'],
    ['- a', '1:1-1:4 invalid-value', 'Write the name'],
    ['a: [', '1:5-1:5 yaml-syntax', ''],
    ['__proto__: { model: x }', '1:1-1:10 hostile-key', ''],
  ])('that are wrong are told where they stand: %s', async (yaml, at, remedy) => {
    const [problem] = await problemsOf(() => withOverrides(yaml));
    expect(problem && place(problem)).toBe(at);
    expect(problem?.file).toBe(beside);
    expect(problem?.remedy).toContain(remedy);
  });

  it('and a prompt that are both wrong are told together', async () => {
    expect(await places(() => withOverrides('x: 1', '---\nmodel: [\n---\n'))).toHaveLength(2);
  });

  it('never fail otherwise than by an InputError', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (yaml) => {
        try {
          await withOverrides(yaml);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('a prompt in an environment', () => {
  it('has model and parameters of it, and is the prompt that is written so', async () => {
    const prompt = await withOverrides(
      'production:\n  model: openai/gpt-5\n  parameters: { temperature: null, seed: 7, passthrough: { top_k: 4 } }\n',
    );
    const there = inEnvironment(prompt, 'production');
    const written = await read(
      '---\nmodel: openai/gpt-5\nconfig: { seed: 7, top_k: 4 }\n---\nHello {{name}}\n',
    );
    expect(there).toMatchObject({ model: 'openai/gpt-5', parameters: written.parameters });
    expect(there.parameters).not.toHaveProperty('temperature');
    expect(there.definition).toEqual(written.definition);
    expect(there.definitionHash).toBe(written.definitionHash);
    expect(there.environment?.name).toBe('production');
    expect(there.render({ vars: { name: 'Ann' } })).toEqual(prompt.render({ vars: { name: 'Ann' } }));
  });

  it('without overrides there is the prompt as it is everywhere', async () => {
    const prompt = await withOverrides('production: { model: openai/gpt-5 }');
    const plain = await read(text);
    expect(inEnvironment(prompt, 'staging').definitionHash).toBe(plain.definitionHash);
    expect(definitionIn(prompt.definition, 'constructor')).toEqual(plain.definition);
  });

  it('lays parameters over one by one, those of the provider too', () => {
    expect(
      overlaid({ temperature: 0, passthrough: { a: 1, b: 2 } }, { topP: 1, passthrough: { b: null, c: 3 } }),
    ).toEqual({ temperature: 0, topP: 1, passthrough: { a: 1, c: 3 } });
    expect(overlaid({ passthrough: { a: 1 } }, { passthrough: { a: null } })).toEqual({});
    expect(overlaid({ passthrough: { a: 1 } }, { passthrough: null })).toEqual({});
  });

  it('is told in few words', () => {
    expect(
      overrideWords({ model: 'm', parameters: { topP: null, temperature: 0.2, passthrough: { k: [1] } } }),
    ).toBe('model m, k [1], temperature 0.2, topP unset');
  });

  it('that is unknown is told with the nearest name', async () => {
    const { definition } = await withOverrides('production: { model: m }\nstaging: { model: n }');
    expect(checkEnvironment('staging', [definition], 'It has')).toBeUndefined();
    expect(checkEnvironment('none', [], 'It has')).toBeUndefined();
    const [problem] = await problemsOf(() => checkEnvironment('prodution', [definition], 'It has'));
    expect(problem).toMatchObject({
      code: 'unknown-environment',
      message: 'It has overrides for the environment "prodution".',
      remedy:
        'Did you mean "production"? There are production, staging; "none" is the prompt without overrides.',
    });
  });
});
