import { describe, expect, it } from 'vitest';
import { endpointOf } from '../../../src/core/model/endpoint.ts';
import { environmentKeys } from '../../../src/core/model/environment-keys.ts';
import type { DeclaredProvider, Keys } from '../../../src/core/model/model.ts';
import { isLoopback } from '../../../src/core/model/origin.ts';
import { builtInProviders } from '../../../src/core/model/providers/registry.ts';
import { answers, modelsAt, question, secret, serve } from './test-models.ts';

const gateway = (more: Partial<DeclaredProvider> = {}) => ({
  providers: { gateway: { baseURL: 'https://llm.example.invalid/v1', apiKeyEnv: 'GATEWAY_KEY', ...more } },
});

describe('a key', () => {
  it('goes to a new origin only with consent, which the message explains', async () => {
    const models = await modelsAt('', { ...gateway(), keys: environmentKeys({ GATEWAY_KEY: secret }, []) });
    const error = await models
      .ask(question('Hello', { model: 'gateway:m' }), { trial: 1 })
      .catch((thrown) => thrown);
    expect(error).toMatchObject({ failure: { kind: 'auth' }, attempts: 0 });
    expect(error.message).toContain('--allow-origin https://llm.example.invalid');
    expect(error.message).not.toContain(secret);
  });

  it('with consent goes there, and is asked for under its name and origin', async () => {
    const asked: string[] = [];
    const keys: Keys = {
      get: async (name) => {
        asked.push(`get ${name}`);
        return secret;
      },
      mayUse: async (name, origin) => {
        asked.push(`${name} to ${origin}`);
        return true;
      },
    };
    const models = await modelsAt('', { ...gateway(), keys, retries: { attempts: 1, maxWaitSeconds: 0 } });
    await expect(models.ask(question('Hello', { model: 'gateway:m' }), { trial: 1 })).rejects.toMatchObject({
      failure: { kind: 'network' },
    });
    expect(asked).toEqual(['GATEWAY_KEY to https://llm.example.invalid', 'get GATEWAY_KEY']);
  });

  it('that is missing is auth with the name of its variable', async () => {
    const models = await modelsAt('', { keys: environmentKeys({ OPENAI_API_KEY: ' ' }, []), providers: {} });
    await expect(
      models.ask(question('Hello', { model: 'openai:gpt-5-mini' }), { trial: 1 }),
    ).rejects.toMatchObject({
      failure: { kind: 'auth', message: expect.stringContaining('OPENAI_API_KEY') },
      attempts: 0,
    });
  });

  it('is trimmed, and refused without being shown when it cannot be one', async () => {
    const server = await serve(answers('Hi'));
    const trimmed = await modelsAt(server.baseURL, {
      keys: environmentKeys({ LOCAL_KEY: `${secret}\n` }, []),
    });
    await trimmed.ask(question('Hello'), { trial: 1 });
    expect(server.got[0]?.headers.authorization).toBe(`Bearer ${secret}`);
    const broken = await modelsAt(server.baseURL, {
      keys: environmentKeys({ LOCAL_KEY: `${secret}\r\nx: y` }, []),
    });
    const error = await broken.ask(question('Hello'), { trial: 1 }).catch((thrown) => thrown);
    expect(error.failure.kind).toBe('auth');
    expect(error.message).not.toContain(secret);
  });

  it('is not sent where none is declared', async () => {
    const server = await serve(answers('Hi'));
    const models = await modelsAt('', {
      providers: { open: { baseURL: server.baseURL, headers: { 'x-team': 'a' } } },
    });
    await models.ask(question('Hello', { model: 'open:m' }), { trial: 1 });
    expect(server.got[0]?.headers).toMatchObject({ 'x-team': 'a' });
    expect(server.got[0]?.headers.authorization).toBeUndefined();
  });
});

describe('environment keys', () => {
  const keys = environmentKeys({ OPENAI_API_KEY: 'a' }, ['https://LLM.example.com:443/v1']);
  it.each<[string, string, boolean]>([
    ['OPENAI_API_KEY', 'https://api.openai.com', true],
    ['OPENAI_API_KEY', 'http://api.openai.com', false],
    ['OPENAI_API_KEY', 'https://api.openai.com.evil.example', false],
    ['OPENAI_API_KEY', 'https://api.mistral.ai', false],
    ['GATEWAY_KEY', 'https://api.openai.com', false],
    ['GATEWAY_KEY', 'http://127.0.0.1:8080', true],
    ['GATEWAY_KEY', 'https://llm.example.com', true],
    ['GATEWAY_KEY', 'https://llm.example.com:8443', false],
    ['GATEWAY_KEY', 'not an origin', false],
  ])('%s to %s: %s', async (name, origin, allowed) => {
    expect(await keys.mayUse(name, origin)).toBe(allowed);
  });

  it('come from the environment', async () => {
    expect([await keys.get('OPENAI_API_KEY'), await keys.get('OTHER')]).toEqual(['a', undefined]);
  });
});

describe('loopback', () => {
  it.each<[string, boolean]>([
    ['http://127.0.0.1', true],
    ['http://127.8.9.1:80', true],
    ['http://localhost:1', true],
    ['http://[::1]', true],
    ['http://2130706433', true],
    ['http://0.0.0.0', false],
    ['http://127.0.0.1.evil.example', false],
    ['http://localhost.evil.example', false],
    ['http://192.168.0.1', false],
  ])('%s: %s', (url, loopback) => expect(isLoopback(new URL(url))).toBe(loopback));
});

describe('a declared provider', () => {
  it.each<[string, { [name: string]: DeclaredProvider }, string]>([
    ['with a built-in name', { openai: { baseURL: 'https://llm.example.com/v1' } }, 'provider-built-in'],
    ['with a reserved name', { exec: { baseURL: 'https://llm.example.com/v1' } }, 'provider-built-in'],
    ['without an address', { own: { baseURL: 'llm.example.com' } }, 'bad-base-url'],
    ['with a file as address', { own: { baseURL: 'file:///etc/passwd' } }, 'bad-base-url'],
    [
      'with a password in its address',
      { own: { baseURL: 'https://me:secret@llm.example.com' } },
      'bad-base-url',
    ],
    ['with a key in its address', { own: { baseURL: 'https://llm.example.com?key=abc' } }, 'bad-base-url'],
    [
      'with a key as header',
      { own: { baseURL: 'https://llm.example.com', headers: { 'X-API-Key': 'a' } } },
      'header-refused',
    ],
    [
      'with a second header inside one',
      { own: { baseURL: 'https://llm.example.com', headers: { a: 'b\r\nc: d' } } },
      'header-refused',
    ],
  ])('%s is wrong input', async (_, providers, code) => {
    await expect(modelsAt('', { providers })).rejects.toMatchObject({ problems: [{ code }] });
  });

  it('may have a path, a slash at its end and an api-version', () => {
    const url = (baseURL: string) => endpointOf('own:m', { own: { baseURL } }).url;
    expect(url('https://llm.example.com/v1/')).toBe('https://llm.example.com/v1/chat/completions');
    expect(url('https://llm.example.com/v1?api-version=2')).toBe(
      'https://llm.example.com/v1/chat/completions?api-version=2',
    );
  });
});

describe('built-in providers', () => {
  it('have addresses of their own, those with a key over https', () => {
    for (const provider of builtInProviders) {
      if (provider.baseURL === null) continue;
      const url = new URL(provider.baseURL);
      expect([provider.name, isLoopback(url)]).toEqual([provider.name, provider.loopback]);
      expect([provider.name, url.protocol]).toEqual([provider.name, provider.keyName ? 'https:' : 'http:']);
    }
  });

  it('without one common address say what to declare', () => {
    expect(() => endpointOf('azure:gpt', {})).toThrow(/AZURE_OPENAI_API_KEY/);
    expect(() => endpointOf('bedrock:m', {})).toThrow(/bedrock-runtime\.REGION.*AWS_BEARER_TOKEN_BEDROCK/);
  });
});
