import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ModelRequest } from '../../../src/core/model/model.ts';
import { ModelError } from '../../../src/core/model/model.ts';
import { answers, folder, modelsAt, question, serve } from './test-models.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A question with one image, of a prompt in the folder `prompts`. */
const looking = (url: string): ModelRequest =>
  question('', {
    from: 'prompts/look.prompt',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look:' },
          { type: 'media', url },
        ],
      },
    ],
  });

async function sent(url: string, prepareFiles: (root: string) => Promise<unknown> = async () => undefined) {
  const server = await serve(answers('A dot.'));
  const root = await folder();
  await mkdir(join(root, 'prompts/images'), { recursive: true });
  await prepareFiles(root);
  const models = await modelsAt(server.baseURL, { root });
  try {
    await models.ask(looking(url), { trial: 1 });
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    expect(error.failure.kind).toBe('bad-request');
    expect(server.got).toEqual([]);
    return error.message;
  }
  return server.got[0]?.body.messages[0].content[1];
}

describe('an image', () => {
  it.each(['https://example.com/a.png', 'http://127.0.0.1/a.png', 'data:image/png;base64,AAAA'])(
    '%s goes as it stands',
    async (url) => expect(await sent(url)).toEqual({ type: 'image_url', image_url: { url } }),
  );

  it.each(['images/dot.png', './images/dot.png', '../prompts/images/dot.png'])(
    'of the file %s goes as a data URL, with the type of its content',
    async (path) => {
      const part = await sent(path, (root) => writeFile(join(root, 'prompts/images/dot.png'), png));
      const url = `data:image/png;base64,${png.toString('base64')}`;
      expect(part).toEqual({ type: 'image_url', image_url: { url } });
    },
  );

  it.each([
    ['jpeg', Buffer.from('ffd8ffe000104a46', 'hex')],
    ['gif', Buffer.from('GIF89a....')],
    ['webp', Buffer.from('RIFF\x10\0\0\0WEBPVP8 ', 'latin1')],
  ])('is known as %s by its first bytes, whatever its name', async (type, bytes) => {
    const part = await sent('images/x.txt', (root) => writeFile(join(root, 'prompts/images/x.txt'), bytes));
    expect(part.image_url.url).toMatch(new RegExp(`^data:image/${type};base64,`));
  });

  it.each([
    ['wav', Buffer.from('RIFF\x10\0\0\0WAVEfmt ', 'latin1')],
    ['mp3', Buffer.from('ID3\x04\0\0\0\0\0\0\0\0', 'latin1')],
    ['mp3', Buffer.from('fffb9064000000000000', 'hex')],
  ])('or a sound is known as %s by its first bytes, and goes as data', async (format, bytes) => {
    const part = await sent('images/x.bin', (root) => writeFile(join(root, 'prompts/images/x.bin'), bytes));
    expect(part).toEqual({ type: 'input_audio', input_audio: { data: bytes.toString('base64'), format } });
  });

  it('or a sound goes as data from a data URL; other kinds of sound are refused', async () => {
    expect(await sent('data:audio/wav;base64,AAAA')).toEqual({
      type: 'input_audio',
      input_audio: { data: 'AAAA', format: 'wav' },
    });
    expect(await sent('data:audio/ogg;base64,AAAA')).toMatch(/"audio\/ogg" is not taken. Use WAV or MP3./);
  });

  it('that changes makes another request', async () => {
    const server = await serve(answers('A dot.'));
    const root = await folder();
    await mkdir(join(root, 'prompts'));
    const models = await modelsAt(server.baseURL, { root });
    await writeFile(join(root, 'prompts/a.png'), png);
    const { key } = await models.ask(looking('a.png'), { trial: 1 });
    expect((await models.look(looking('a.png'), 1)).stored).toBe(true);
    await writeFile(join(root, 'prompts/a.png'), Buffer.concat([png, png]));
    const other = await models.look(looking('a.png'), 1);
    expect(other.stored).toBe(false);
    expect(other.key).not.toBe(key);
  });

  it.each([
    ['../../outside.png', /leads out of the workspace/],
    ['/etc/hostname', /leads out of the workspace/],
    ['images/none.png', /no file/],
    ['images', /is a folder/],
    ['file:///etc/hostname', /of no kind that can be sent/],
    ['javascript:alert(1)', /of no kind that can be sent/],
  ])('%s is refused', async (path, why) => expect(await sent(path)).toMatch(why));

  it('must be an image: a dataset cannot have other files sent away', async () => {
    const refused = await sent('../.env', (root) => writeFile(join(root, '.env'), 'SECRET=1'));
    expect(refused).toMatch(/is no image or sound that models take/);
    expect(refused).not.toContain('SECRET=1');
  });

  it('may not be a link that leads out of the workspace', async () => {
    const outside = await folder();
    await writeFile(join(outside, 'a.png'), png);
    const refused = await sent('a.png', (root) =>
      symlink(join(outside, 'a.png'), join(root, 'prompts/a.png')),
    );
    expect(refused).toMatch(/outside the workspace/);
  });

  it('may have 20 MB', async () => {
    const refused = await sent('a.png', async (root) => {
      await writeFile(join(root, 'prompts/a.png'), png);
      await truncate(join(root, 'prompts/a.png'), 21 * 1024 * 1024);
    });
    expect(refused).toMatch(/larger than 20 MB/);
  });
});
