import { readFile } from 'node:fs/promises';
import { report } from './measure.ts';

// The baseline: the same requests in a bare loop of `fetch`, nothing checked, nothing kept.
const [url = '', file = '', concurrency = '64'] = process.argv.slice(2);
const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');

await report(async () => {
  let next = 0;
  const worker = async () => {
    for (let line = lines[next++]; line !== undefined; line = lines[next++]) {
      const { vars } = JSON.parse(line);
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          model: 'bench-1',
          messages: [{ role: 'user', content: `Answer: ${vars.question}` }],
        }),
      });
      const { choices } = (await response.json()) as { choices: { message: { content: string } }[] };
      if (choices[0]?.message.content === undefined) throw new Error('no answer');
    }
  };
  await Promise.all(Array.from({ length: Number(concurrency) }, worker));
});
