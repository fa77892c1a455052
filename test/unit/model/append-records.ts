// A second process that writes to a store: `node append-records.ts ROOT NAME COUNT`.
import { prepare } from '../../../src/core/model/chat-request.ts';
import { recordLine } from '../../../src/core/model/response-record.ts';
import { openResponseStore } from '../../../src/core/model/response-store.ts';

const [root = '', name = '', count = '0'] = process.argv.slice(2);
const store = openResponseStore(root);
for (let index = 0; index < Number(count); index++) {
  // Few keys differ in their first digits, so that the processes meet in the same files.
  const request = prepare('http://test/', { model: name, index, text: 'x'.repeat(3000) }, 1);
  const key = `0${request.key.slice(1)}`;
  const response = {
    output: `${name} ${index}`,
    toolCalls: [],
    finishReason: 'stop',
    usage: null,
    reportedModel: null,
    fingerprint: null,
    latencyMs: 1,
    ttftMs: null,
  } as const;
  await store.put(key, recordLine({ ...request, key }, response, '2026-01-01T00:00:00.000Z'));
}
store.close();
