// Builds everything that ships, and the tests that run inside VS Code.
//   node esbuild.mjs              development: source maps, tests, sizes
//   node esbuild.mjs --watch      the same, again after each change
//   node esbuild.mjs --release    what is packaged: minified, no source maps, no tests
//   node esbuild.mjs --weights    (with --release) also what each npm package weighs in the bundle
import { cpSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build, context } from 'esbuild';
import { packedTables } from './packed-tables.mjs';

const { values: flags } = parseArgs({
  options: {
    release: { type: 'boolean', default: false },
    watch: { type: 'boolean', default: false },
    weights: { type: 'boolean', default: false },
  },
});

/** Packages that must load when first used: what VS Code reads on activation stays small. */
const heavyPackages = [
  ...['zod', 'yaml', 'handlebars', 'openai', 'ajv', 'csv-parse', '@pydantic/genai-prices'],
  '@huggingface/jinja',
  ...[
    'gpt-tokenizer',
    'eld',
    'node-sql-parser',
    'parse5',
    'libphonenumber-js',
    'js-rouge',
    '@secretlint/core',
  ],
];

/** Some bundled packages are CommonJS and ask for Node's modules by `require`, which ESM lacks. */
const requireInESM = {
  js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
};

const shared = {
  bundle: true,
  metafile: true,
  minify: flags.release,
  sourcemap: flags.release ? false : 'linked',
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
};

const forNode = {
  ...shared,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  outdir: 'dist',
  external: ['vscode', 'mocha'],
  // The ES module of a package where there is one: only that can be cut down to what is used.
  mainFields: ['module', 'main'],
  banner: requireInESM,
  plugins: flags.release ? [packedTables] : [],
};

const builds = [
  {
    ...forNode,
    entryPoints: {
      extension: 'src/extension.ts',
      cli: 'src/cli/main.ts',
      'comparison-worker': 'src/editor/comparison/comparison-worker.ts',
    },
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
  },
  {
    ...shared,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    outdir: 'dist/panel',
    entryPoints: {
      results: 'src/panel/results.tsx',
      comparison: 'src/panel/comparison.tsx',
      'results-report': 'src/panel/results-report.tsx',
      'comparison-report': 'src/panel/comparison-report.tsx',
    },
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'text' },
  },
];

if (!flags.release) {
  builds.push({
    ...forNode,
    outdir: 'dist/test',
    entryPoints: globSync('test/editor/{index,*.test}.ts'),
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
  });
}

/** Files of an output and of all that it imports statically: what is read when it is loaded. */
function loadedWith(output, outputs, seen = new Set()) {
  if (seen.has(output)) return seen;
  seen.add(output);
  for (const { path, kind, external } of outputs[output].imports) {
    if (!external && kind !== 'dynamic-import') loadedWith(path, outputs, seen);
  }
  return seen;
}

/** The npm package that a source file belongs to, or undefined for a file of ours. */
function packageOf(input) {
  const after = input.split('node_modules/').at(-1);
  if (after === undefined || after === input) return undefined;
  return after
    .split('/')
    .slice(0, after.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Minified bytes by npm package over some outputs; what is ours stands under "regrade". */
function weigh(files, outputs) {
  const weights = new Map();
  for (const file of files) {
    for (const [input, { bytesInOutput }] of Object.entries(outputs[file].inputs)) {
      const owner = packageOf(input) ?? 'regrade';
      weights.set(owner, (weights.get(owner) ?? 0) + bytesInOutput);
    }
  }
  return new Map([...weights].sort((a, b) => b[1] - a[1]));
}

const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

function sizes(files) {
  let plain = 0;
  let zipped = 0;
  for (const file of files) {
    const content = readFileSync(file);
    plain += content.length;
    zipped += gzipSync(content).length;
  }
  return `${kb(plain).padStart(11)}  ${kb(zipped).padStart(10)} gzip`;
}

function printSizes(outputs) {
  const shipped = Object.keys(outputs).filter(
    (file) => !file.startsWith('dist/test/') && !file.endsWith('.map'),
  );
  const entries = shipped.filter(
    (file) => outputs[file].entryPoint !== undefined && !file.includes('/chunks/'),
  );
  for (const entry of entries) {
    const files = loadedWith(entry, outputs);
    console.log(
      `${entry.padEnd(28)} ${sizes([entry])}   loads ${files.size - 1} chunks: ${sizes(files).trim()}`,
    );
  }
  for (const file of shipped.filter((file) => /\.(css|ttf)$/.test(file) && !entries.includes(file))) {
    console.log(`${file.padEnd(28)} ${sizes([file])}`);
  }
  console.log(`${'total'.padEnd(28)} ${sizes(shipped)}   ${shipped.length} files`);
}

/** Prints what activation loads, and fails when a heavy package is among it. */
function checkActivation(outputs) {
  const weights = weigh(loadedWith('dist/extension.js', outputs), outputs);
  console.log(`activation loads: ${[...weights].map(([name, bytes]) => `${name} ${kb(bytes)}`).join(', ')}`);
  const heavy = heavyPackages.filter((name) => weights.has(name));
  if (heavy.length > 0) {
    throw new Error(
      `dist/extension.js loads ${heavy.join(', ')} on activation. Load it by import() when it is used.`,
    );
  }
}

function copyFiles() {
  cpSync('src/cli/bin.cjs', 'dist/regrade.cjs');
}

if (!flags.watch) rmSync('dist', { recursive: true, force: true });
mkdirSync('dist', { recursive: true });

if (flags.watch) {
  // The words that the problem matcher in .vscode/tasks.json waits for, once for all builds.
  let building = 0;
  const announce = {
    name: 'announce',
    setup(one) {
      one.onStart(() => {
        if (building++ === 0) console.log('[watch] build started');
      });
      one.onEnd(({ errors }) => {
        for (const { text, location } of errors) {
          console.error(`✘ [ERROR] ${text}`);
          if (location !== null) console.error(`    ${location.file}:${location.line}:${location.column}:`);
        }
        if (--building === 0) console.log('[watch] build finished');
      });
    },
  };
  copyFiles();
  for (const options of builds) {
    const watched = await context({
      ...options,
      logLevel: 'silent',
      plugins: [announce, ...(options.plugins ?? [])],
    });
    await watched.watch();
  }
} else {
  const results = await Promise.all(builds.map((options) => build(options))).catch(() => {
    // esbuild has said what is wrong, and where.
    process.exit(1);
  });
  copyFiles();
  const outputs = Object.assign({}, ...results.map(({ metafile }) => metafile.outputs));
  printSizes(outputs);
  checkActivation(outputs);
  if (flags.weights) {
    const shipped = Object.keys(outputs).filter((file) => file.endsWith('.js') || file.endsWith('.css'));
    for (const [name, bytes] of weigh(shipped, outputs))
      console.log(`${name.padEnd(36)} ${kb(bytes).padStart(10)}`);
  }
}
