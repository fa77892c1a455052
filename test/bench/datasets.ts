// Datasets at size: time and peak memory of streaming one, beside reading its lines with node:readline.
// BENCH_DATASET_MB says how large it is; 100 by default, 1000 for the figure in the docs.

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figures, measured } from './measure.ts';

const megabytes = Number(process.env.BENCH_DATASET_MB ?? 100);
const root = await mkdtemp(join(tmpdir(), 'regrade-datasets-'));

async function write(name: string, header: string, line: (n: number) => string): Promise<string> {
  const stream = createWriteStream(join(root, name));
  stream.write(header);
  for (let n = 0, bytes = 0; bytes < megabytes * 1024 * 1024; n++) {
    const text = line(n);
    bytes += text.length;
    if (!stream.write(text)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
  return name;
}

const question = (n: number) => `Where is order ${n}? ${'I wait for it since last week. '.repeat(12)}`;

try {
  const files = [
    await write(
      'cases.jsonl',
      '',
      (n) => `${JSON.stringify({ id: `c${n}`, vars: { question: question(n) }, expected: 'soon' })}\n`,
    ),
    await write('cases.csv', 'id,question,expected\n', (n) => `c${n},"${question(n)}",soon\n`),
  ];
  process.stdout.write(
    `datasets of ${megabytes} MB, streamed; ratios against lines read and parsed by node:readline\n`,
  );
  for (const file of files) {
    const { size } = await stat(join(root, file));
    const lines = await measured('dataset-loop.ts', root, file, 'lines');
    const cases = await measured('dataset-loop.ts', root, file);
    const row = (name: string, { wallMs, peakMb }: Figures) =>
      `  ${name.padEnd(22)}${(size / 1024 / 1024 / (wallMs / 1000)).toFixed(0).padStart(6)} MB/s  ×${(wallMs / lines.wallMs).toFixed(2)}  ${peakMb.toFixed(0).padStart(5)} MB  ×${(peakMb / lines.peakMb).toFixed(2)}\n`;
    process.stdout.write(`${row(`${file}, lines`, lines)}${row(`${file}, cases`, cases)}`);
  }
} finally {
  await rm(root, { recursive: true, force: true });
}
