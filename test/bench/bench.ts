import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Figures, measured } from './measure.ts';

const cases = Number(process.env.BENCH_CASES ?? 10_000);
const concurrency = 64;
const latencyMs = 50;

const program = (name: string) => fileURLToPath(new URL(name, import.meta.url));

function started(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', (data: Buffer) => resolve(data.toString().trim()));
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}.`)));
  });
}

const server = spawn(process.execPath, [program('server.ts'), String(latencyMs)], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const root = await mkdtemp(join(tmpdir(), 'regrade-bench-'));
try {
  const port = await started(server);
  const records = Array.from({ length: cases }, (_, index) =>
    JSON.stringify({
      id: `case ${index}`,
      vars: { question: `What is the status of order ${index}? ${'I wait for it. '.repeat(10)}` },
    }),
  );
  const dataset = join(root, 'cases.jsonl');
  await writeFile(dataset, `${records.join('\n')}\n`);
  await writeFile(
    join(root, 'regrade.config.yaml'),
    `providers: { bench: { baseURL: "http://127.0.0.1:${port}/v1" } }\n`,
  );
  await writeFile(
    join(root, 'bench.prompt'),
    '---\nmodel: bench:bench-1\ninput: { schema: { question: string } }\n---\nAnswer: {{question}}',
  );
  await writeFile(
    join(root, 'bench.eval.yaml'),
    'prompts: [bench.prompt]\ncases: [cases.jsonl]\nrubrics:\n  says: { type: contains, value: reply }\n  brief: { type: word-count, value: { max: 200 } }\n',
  );

  process.stdout.write(
    `${cases} cases, ${latencyMs} ms latency, ${concurrency} at once; ratios against a bare loop of fetch\n\n`,
  );
  const url = `http://127.0.0.1:${port}/v1/chat/completions`;
  const bare = await measured('fetch-loop.ts', url, dataset, String(concurrency));
  const run = await measured('run-loop.ts', root, String(concurrency));
  const again = await measured('run-loop.ts', root, String(concurrency));
  const row = (name: string, { wallMs, cpuMs, peakMb }: Figures) =>
    [
      name.padEnd(28),
      `${(wallMs / 1000).toFixed(1)} s`.padStart(8),
      `×${(wallMs / bare.wallMs).toFixed(2)}`.padStart(7),
      `${(cpuMs / cases).toFixed(3)} ms`.padStart(12),
      `×${(cpuMs / bare.cpuMs).toFixed(2)}`.padStart(7),
      `${peakMb.toFixed(0)} MB`.padStart(9),
      `×${(peakMb / bare.peakMb).toFixed(2)}`.padStart(7),
    ].join('');
  process.stdout.write(
    `${''.padEnd(28)}${'wall'.padStart(8)}${''.padStart(7)}${'CPU a case'.padStart(12)}${''.padStart(7)}${'peak'.padStart(9)}\n`,
  );
  process.stdout.write(
    `${row('bare fetch loop', bare)}\n${row('run, all asked', run)}\n${row('run again, all stored', again)}\n`,
  );

  const { stdout } = await promisify(execFile)(process.execPath, [program('compare-loop.ts'), String(cases)]);
  const compared = JSON.parse(stdout) as {
    ms: number[];
    readMs: number[];
    parseMs: number[];
    longestBlockMs: number;
    rssMb: number;
  };
  const [whole, reading, parsing] = [compared.ms, compared.readMs, compared.parseMs].map((list) =>
    Math.min(...list),
  ) as [number, number, number];
  const timed = (name: string, ms: number) =>
    `${name.padEnd(36)}${`${ms} ms`.padStart(9)}${`×${(ms / parsing).toFixed(2)}`.padStart(8)}\n`;
  process.stdout.write(
    [
      `\ntwo records of ${cases} cases by 10 rubrics, ${compared.rssMb} MB; ratios against a bare JSON.parse of their lines\n`,
      timed('JSON.parse of every line', parsing),
      timed('read', reading),
      timed('compared, with reading', whole),
      `${'longest stretch while comparing'.padEnd(36)}${`${compared.longestBlockMs} ms`.padStart(9)}\n`,
    ].join(''),
  );
} finally {
  server.removeAllListeners('exit');
  server.kill();
  await rm(root, { recursive: true, force: true });
}
