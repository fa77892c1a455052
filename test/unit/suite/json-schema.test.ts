import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { readYaml } from '../../../src/core/prompt/yaml-document.ts';
import {
  configurationJsonSchema,
  environmentsJsonSchema,
  suiteJsonSchema,
} from '../../../src/core/suite/json-schema.ts';

const ajv = new Ajv({ strict: false, allErrors: true });
const asText = (schema: unknown) => `${JSON.stringify(schema, null, 2)}\n`;

test('the schemas that ship are those of the code; `vitest -u` writes them', async () => {
  await expect(asText(suiteJsonSchema())).toMatchFileSnapshot('../../../media/eval-suite.schema.json');
  await expect(asText(environmentsJsonSchema())).toMatchFileSnapshot(
    '../../../media/environments.schema.json',
  );
  await expect(asText(configurationJsonSchema())).toMatchFileSnapshot(
    '../../../media/regrade-config.schema.json',
  );
});

const suite = (change: JsonObject = {}, without?: string) => {
  const value = readYaml(
    `prompts: [a.prompt]
models: [openai:gpt-5-mini, { id: echo, parameters: { temperature: 0 } }]
trials: 3
cases:
  - { name: a, vars: { x: [1] }, expected: { y: 1 }, context: [d], rubrics: { r: { type: equals, value: b } } }
  - { id: 5, history: [{ role: user, content: hi }] }
  - more.jsonl
rubrics:
  $use: [house.rubrics.yaml]
  apologises: { type: icontains, value: sorry, gate: { min: 0.95 }, weight: 2 }
  other: { type: not-equals, gate: no-regression }
gate: { against: production, default: { no-worse: 0.05 }, metrics: { costUsd: { max: 0.01 } } }
budget: { usd: 2 }
`,
    'x.eval.yaml',
  ).value as JsonObject;
  const changed = { ...value, ...change };
  return Object.fromEntries(Object.entries(changed).filter(([key]) => key !== without));
};

test('the suite schema takes what the design shows, and no unknown keys', () => {
  const valid = ajv.compile(suiteJsonSchema());
  expect(valid(suite()), ajv.errorsText(valid.errors)).toBe(true);
  const wrong: JsonObject[] = [
    { promts: [] },
    { trials: 0 },
    { cases: [{ var: {} }] },
    { cases: [] },
    { rubrics: { a: { type: 'nosuch' } } },
    { rubrics: { a: { type: 'icontains', valu: 'x' } } },
    { rubrics: { a: { value: 'x' } } },
    { cases: [{ rubrics: { a: { type: 'nosuch' } } }] },
    { gate: { metrics: { costusd: { max: 1 } } } },
  ];
  for (const change of wrong) expect(valid(suite(change)), JSON.stringify(change)).toBe(false);
  expect(valid(suite({}, 'cases'))).toBe(false);
});

test('the configuration schema takes what the design shows', () => {
  const valid = ajv.compile(configurationJsonSchema());
  expect(
    valid({
      providers: { local: { baseURL: 'http://127.0.0.1:1/v1' } },
      judge: 'local:x',
      sources: { a: { type: 'b', c: 1 } },
    }),
  ).toBe(true);
  expect(valid({ provider: {} })).toBe(false);
  expect(valid({ retries: { attempts: 0 } })).toBe(false);
});
