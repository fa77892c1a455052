import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { Cell, RunEvent } from '../../src/core/run/run.ts';
import { model } from '../record/model-files.ts';
import { serveModel } from '../record/model-server.ts';
import { run } from '../unit/run/run-fixture.ts';
import { workspaceOf } from '../unit/suite/fixture.ts';

let server: Awaited<ReturnType<typeof serveModel>>;

beforeAll(async () => {
  server = await serveModel(0);
});

afterAll(async () => {
  await server?.close();
});

/** The schema of the prompt below. Without it the model answers such messages in sentences. */
const order = z.strictObject({ size: z.enum(['small', 'large']), quantity: z.int() });

const prompt = `---
model: local:${model.id}
config: { temperature: 0, seed: 7, maxOutputTokens: 40 }
input: { schema: { message: string } }
output:
  schema:
    size(enum): [small, large]
    quantity: integer
---
{{role "system"}}Read the order.
{{role "user"}}{{message}}
`;

const suite = `prompts: [order.prompt]
cases:
  - { name: cups, vars: { message: "Two large cups of tea, please." } }
  - { name: plates, vars: { message: "I need 3 small plates." } }
  - { name: talk, vars: { message: "Write a poem about tables." } }
rubrics:
  shape:
    type: is-json
    value:
      type: object
      properties: { size: { enum: [small, large] }, quantity: { type: integer } }
      required: [size, quantity]
      additionalProperties: false
gate:
  metrics: { ttftMs: { max: 600000 } }
`;

const cellsOf = (events: readonly RunEvent[]): readonly Cell[] =>
  events.flatMap((event) => (event.type === 'cell' ? [event.cell] : []));

it('asks a real model under a schema, streamed, and pays for each answer once', async () => {
  const workspace = await workspaceOf({
    'regrade.config.yaml': `providers:\n  local: { baseURL: ${server.baseURL} }\n`,
    'order.prompt': prompt,
    'order.eval.yaml': suite,
  });
  const asked: RunEvent[] = [];
  const live = await run(workspace, { suite: 'order.eval.yaml', events: asked });

  expect(live.finish.status, JSON.stringify(live.finish.rules)).toBe('passed');
  expect(live.finish.summary).toMatchObject({ cells: 3, passed: 3, reusedCells: 0, costUsd: null });
  const cells = cellsOf(asked);
  expect(cells.map((cell) => cell.case).sort()).toEqual(['cups', 'plates', 'talk']);
  for (const cell of cells) {
    expect(() => order.parse(JSON.parse(cell.output ?? '')), cell.output ?? 'no output').not.toThrow();
    expect(cell).toMatchObject({ source: 'network', finishReason: 'stop', reportedModel: model.id });
    expect(cell.fingerprint).toBe(`${model.file} ${model.runtime}`);
    expect(cell.usage?.input).toBeGreaterThan(0);
    expect(cell.usage?.output).toBeGreaterThan(0);
    expect(cell.ttftMs).not.toBeNull();
    expect(cell.ttftMs).toBeLessThanOrEqual(cell.latencyMs ?? 0);
  }

  const again: RunEvent[] = [];
  const offline = await run(workspace, { suite: 'order.eval.yaml', offline: true, events: again });
  expect(offline.finish.summary).toMatchObject({ cells: 3, passed: 3, errors: 0, reusedCells: 3 });
  const outputs = (from: readonly Cell[]) => Object.fromEntries(from.map((cell) => [cell.case, cell.output]));
  expect(outputs(cellsOf(again))).toEqual(outputs(cells));
});
