/**
 * The worker thread of `patterns.ts`, as a source text so that a bundle needs no second file. It runs batches of
 * searches in order and says in shared memory which one runs since when, so that the time limit counts the search
 * alone: not the start of the thread, not the queue, not a busy main thread.
 */
export const patternWorkerSource = `
'use strict';
const { parentPort, workerData } = require('node:worker_threads');
const running = new Int32Array(workerData, 0, 1);
const since = new Float64Array(workerData, 8, 1);
const compiled = new Map();
function compile(pattern, flags) {
  const key = flags + '/' + pattern;
  let found = compiled.get(key);
  if (!found) {
    if (compiled.size >= 200) compiled.delete(compiled.keys().next().value);
    found = new RegExp(pattern, flags);
    compiled.set(key, found);
  }
  return found;
}
parentPort.on('message', (batch) => {
  let answers = [];
  let sent = performance.now();
  for (let at = 0; at < batch.length; at++) {
    const [pattern, flags, text] = batch[at];
    since[0] = Number(process.hrtime.bigint()) / 1e6;
    Atomics.store(running, 0, at);
    try {
      const expression = compile(pattern, flags);
      expression.lastIndex = 0;
      const match = expression.exec(text);
      answers.push(match ? [at, match.index, match[0]] : [at, -1, '']);
    } catch (error) {
      answers.push([at, -2, String(error && error.message)]);
    }
    Atomics.store(running, 0, -1);
    if (at === batch.length - 1 || performance.now() - sent > 5) {
      parentPort.postMessage(answers);
      answers = [];
      sent = performance.now();
    }
  }
});
`;
