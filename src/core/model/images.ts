import { InputError } from '../problem.ts';
import type { MediaPart, Message, Part } from '../prompt/message.ts';
import { resolveReference, type Workspace } from '../workspace.ts';
import { ModelError, type ModelRequest } from './model.ts';

/** The largest image file that is sent, in bytes; providers take less still. */
export const largestImage = 20 * 1024 * 1024;

/** Gives a request with its files of images and sounds as data URLs. */
export type WithImages = (request: ModelRequest) => Promise<ModelRequest>;

/**
 * Media by URL go as they stand, images and sounds by path are read when they are asked for: from the prompt's folder, inside the
 * workspace, with the type that their first bytes tell. A file that is neither is refused whatever its name says, so
 * that a dataset cannot have other files of the workspace sent away.
 */
export function openImages(workspace: Workspace): WithImages {
  const resolve = async (part: Part, from: string): Promise<Part> =>
    part.type === 'text' || /^(https?|data):/i.test(part.url) ? part : fileImage(part, from, workspace);
  return async (request) => {
    const hasFiles = request.messages.some(({ content }) => content.some(({ type }) => type === 'media'));
    if (!hasFiles) return request;
    const messages = await Promise.all(
      request.messages.map(
        async (message): Promise<Message> => ({
          ...message,
          content: await Promise.all(message.content.map((part) => resolve(part, request.from ?? ''))),
        }),
      ),
    );
    return { ...request, messages };
  };
}

async function fileImage(part: MediaPart, from: string, workspace: Workspace): Promise<Part> {
  if (/^[a-z][a-z0-9+.-]+:/i.test(part.url)) {
    throw refused(
      `The image "${shown(part.url)}" is of no kind that can be sent. Give an http, https or data URL, or a path.`,
    );
  }
  const bytes = await bytesOf(part.url, from, workspace);
  const contentType = imageType(bytes) ?? audioType(bytes);
  if (contentType === undefined) {
    throw refused(
      `"${shown(part.url)}" is no image or sound that models take. Use a PNG, JPEG, GIF, WebP, WAV or MP3 file.`,
    );
  }
  return { type: 'media', url: `data:${contentType};base64,${bytes.toString('base64')}`, contentType };
}

async function bytesOf(path: string, from: string, workspace: Workspace): Promise<Buffer> {
  try {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of await workspace.readChunks(resolveReference(from, path))) {
      size += chunk.length;
      if (size > largestImage) {
        throw refused(`The image "${shown(path)}" is larger than 20 MB, more than any provider takes.`);
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [problem] = error.problems;
    throw refused(
      `The image "${shown(path)}" cannot be read: ${problem?.message ?? error.message} ${problem?.remedy ?? ''}`.trim(),
      error,
    );
  }
}

function audioType(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 12)).toString('latin1');
  if (head.startsWith('RIFF') && head.endsWith('WAVE')) return 'audio/wav';
  if (head.startsWith('ID3') || /^\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff]/.test(head)) return 'audio/mpeg';
  return undefined;
}

/** The type that the first bytes of an image tell. */
export function imageType(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 12)).toString('latin1');
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(head)) return 'image/gif';
  if (head.startsWith('RIFF') && head.endsWith('WEBP')) return 'image/webp';
  return undefined;
}

const shown = (url: string) => (url.length > 100 ? `${url.slice(0, 100)}…` : url);

function refused(message: string, cause?: unknown): ModelError {
  return new ModelError({ kind: 'bad-request', message }, { attempts: 0, cause });
}
