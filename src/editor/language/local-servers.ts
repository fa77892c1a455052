import * as z from 'zod';
import { http } from '../../core/model/node-http.ts';

/** A server on this machine answers in this time or is not waited for, ms. */
const longestWait = 1_000;

/** What a server lists is believed for so long, ms; that there is none, not as long. */
const believedMs = 30_000;
const doubtedMs = 3_000;

const largestList = 1_000_000;
const mostModels = 500;

const modelList = z.object({ data: z.array(z.object({ id: z.string().min(1).max(300) })).max(mostModels) });

interface Asked {
  readonly models: Promise<readonly string[]>;
  until: number;
}

/** Asks servers on this machine which models they have, without a key. */
export class LocalServers {
  readonly #known = new Map<string, Asked>();

  /**
   * Names of the models that a server lists; none where there is no server, or it lists none.
   * @param baseURL of a server on this machine; an address with `https:` is not asked
   */
  models(baseURL: string): Promise<readonly string[]> {
    const known = this.#known.get(baseURL);
    if (known !== undefined && Date.now() < known.until) return known.models;
    const asked: Asked = { models: listOf(baseURL), until: Date.now() + believedMs };
    this.#known.set(baseURL, asked);
    asked.models.then((models) => {
      if (models.length === 0) asked.until = Date.now() + doubtedMs;
    });
    return asked.models;
  }
}

async function listOf(baseURL: string): Promise<readonly string[]> {
  if (!baseURL.startsWith('http:')) return [];
  const text = await textOf(`${baseURL.replace(/\/$/u, '')}/models`);
  try {
    const checked = modelList.safeParse(JSON.parse(text));
    return checked.success ? checked.data.data.map(({ id }) => id) : [];
  } catch (error) {
    // A server that speaks something else has nothing to offer.
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** What a server answers; an empty text where there is none, it redirects, it is slow or says too much. */
function textOf(url: string): Promise<string> {
  return new Promise((resolve) => {
    const request = http.get(url, { signal: AbortSignal.timeout(longestWait) }, (answer) => {
      const pieces: Buffer[] = [];
      let size = 0;
      answer.on('data', (piece: Buffer) => {
        size += piece.length;
        pieces.push(piece);
        if (size > largestList) request.destroy();
      });
      answer.on('error', () => resolve(''));
      answer.on('close', () => resolve(''));
      answer.on('end', () =>
        resolve(answer.statusCode === 200 ? Buffer.concat(pieces).toString('utf8') : ''),
      );
    });
    request.on('error', () => resolve(''));
  });
}
