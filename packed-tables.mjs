import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/** Modules of packages that hold one large table and nothing else: token ranks and n-grams of languages. */
const tables = /gpt-tokenizer[\\/]esm[\\/]bpeRanks[\\/]\w+\.js$|eld[\\/]src[\\/]ngrams[\\/]\w+\.js$/;

/**
 * An esbuild plugin for releases: large tables are stored as Brotli, which is a quarter smaller in the package than what
 * zip makes of JavaScript, and unpacked when first used (0.1 s). The modules export the same values.
 */
export const packedTables = {
  name: 'packed-tables',
  setup(build) {
    build.onLoad({ filter: tables }, async ({ path }) => {
      if (path.endsWith('cl100k_base.js'))
        return { contents: await ranksByOthers(path), loader: 'js', resolveDir: '.' };
      const values = { ...(await import(pathToFileURL(path).href)) };
      const names = Object.keys(values);
      const lines = names.map((name) =>
        name === 'default' ? 'export default values.default;' : `export const ${name} = values.${name};`,
      );
      const contents = `import { brotliDecompressSync } from 'node:zlib';
const values = JSON.parse(brotliDecompressSync(Buffer.from('${packed(JSON.stringify(values))}', 'base64')).toString());
${lines.join('\n')}`;
      return { contents, loader: 'js', resolveDir: '.' };
    });
  },
};

/**
 * The ranks of `cl100k_base` by those of `o200k_base`, which has five of six of its tokens: a third smaller. Each token
 * is the difference from the place of the one before, in three bytes, or 0 for one that stands in the list of the others.
 */
async function ranksByOthers(path) {
  const othersPath = path.replace('cl100k_base', 'o200k_base');
  const { default: own } = await import(pathToFileURL(path).href);
  const { default: others } = await import(pathToFileURL(othersPath).href);
  const places = new Map(others.map((token, place) => [String(token) + typeof token, place]));
  const steps = Buffer.alloc(own.length * 3);
  const lone = [];
  let last = 0;
  own.forEach((token, at) => {
    const place = places.get(String(token) + typeof token);
    let step = 0;
    if (place === undefined) lone.push(token);
    else {
      step = place < last ? 2 * (last - place) : 2 * (place - last) + 1;
      last = place;
    }
    // Byte by byte in planes, which Brotli finds easier than one number after the other.
    for (let byte = 0; byte < 3; byte++) steps[byte * own.length + at] = (step >> (8 * byte)) & 255;
  });
  const table = packed(Buffer.concat([steps, Buffer.from(JSON.stringify(lone))]));
  const unpack = `const bytes = brotliDecompressSync(Buffer.from('${table}', 'base64'));
const count = ${own.length};
const lone = JSON.parse(bytes.toString('utf8', 3 * count));
const ranks = new Array(count);
for (let at = 0, place = 0, next = 0; at < count; at++) {
  const step = bytes[at] + 256 * bytes[count + at] + 65536 * bytes[2 * count + at];
  if (step === 0) ranks[at] = lone[next++];
  else {
    place += step % 2 === 0 ? -step / 2 : (step - 1) / 2;
    ranks[at] = others[place];
  }
}`;
  const unpacked = new Function('brotliDecompressSync', 'others', 'Buffer', `${unpack}\nreturn ranks;`);
  if (!isDeepStrictEqual(unpacked(brotliDecompressSync, others, Buffer), own)) {
    throw new Error('The packed ranks of cl100k_base are not those of the package.');
  }
  return `import { brotliDecompressSync } from 'node:zlib';
import others from ${JSON.stringify(othersPath)};
${unpack}
export default ranks;`;
}

function packed(content) {
  const bytes = Buffer.from(content);
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  }).toString('base64');
}
