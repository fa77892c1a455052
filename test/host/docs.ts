// `npm run docs`: writes what is made from the code itself. Unit tests fail where it is out of date.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLineReference } from '../../src/cli/reference.ts';
import { rubricReference } from '../../src/core/rubric/reference.ts';
import {
  configurationJsonSchema,
  environmentsJsonSchema,
  suiteJsonSchema,
} from '../../src/core/suite/json-schema.ts';
import { root } from './places.ts';

const asText = (schema: unknown): string => `${JSON.stringify(schema, undefined, 2)}\n`;

const files: Readonly<Record<string, string>> = {
  'docs/rubrics.md': rubricReference(),
  'docs/command-line.md': commandLineReference(),
  'media/eval-suite.schema.json': asText(suiteJsonSchema()),
  'media/environments.schema.json': asText(environmentsJsonSchema()),
  'media/regrade-config.schema.json': asText(configurationJsonSchema()),
};

for (const [path, content] of Object.entries(files)) {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), content);
  console.log(path);
}
