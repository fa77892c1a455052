import { pathToFileURL } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

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
      const values = { ...(await import(pathToFileURL(path).href)) };
      const names = Object.keys(values);
      const packed = brotliCompressSync(JSON.stringify(values), {
        params: { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_LGWIN]: 24 },
      });
      const lines = names.map((name) =>
        name === 'default' ? 'export default values.default;' : `export const ${name} = values.${name};`,
      );
      const contents = `import { brotliDecompressSync } from 'node:zlib';
const values = JSON.parse(brotliDecompressSync(Buffer.from('${packed.toString('base64')}', 'base64')).toString());
${lines.join('\n')}`;
      return { contents, loader: 'js', resolveDir: '.' };
    });
  },
};
