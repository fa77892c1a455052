import * as z from 'zod';
import { builtInProvider, reservedNames } from '../model/providers/registry.ts';
import { isCredentialHeader, isVariableName } from './credentials.ts';

const text = z.string().min(1);

const modelId = text.refine((id) => !/\s/.test(id), {
  error: 'must be a model id, PROVIDER:MODEL, without blanks',
});

/** Name of a variable; never the key itself. */
export const variableName = z.string().refine(isVariableName, {
  error: 'must be the name of an environment variable, such as GATEWAY_KEY, never the key itself',
});

/** An address that requests go to. */
export const baseAddress = z.string().refine(isBaseAddress, {
  error: 'must be an http or https address without user name, password, "?" and "#"',
});

function isBaseAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, username, password, search, hash } = new URL(address);
  return /^https?:$/.test(protocol) && username === '' && password === '' && search === '' && hash === '';
}

const headerName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, { error: 'must be the name of a header' })
  .refine((name) => !isCredentialHeader(name), {
    error: 'must not be a header that carries a key; name the variable that holds it with "apiKeyEnv"',
  });

const headerValue = z.string().regex(/^[\t\x20-\x7e]*$/, { error: 'must be plain ASCII text on one line' });

const providerName = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/i, { error: 'must start with a letter and hold only letters, digits and "-"' })
  .refine((name) => !builtInProvider(name.toLowerCase()) && !reservedNames.has(name.toLowerCase()), {
    error: 'must not be the name of a built-in provider',
  });

const targetName = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/i, { error: 'must start with a letter and hold only letters, digits and "-"' });

const targetFrame = {
  timeoutSeconds: z
    .number()
    .gt(0)
    .max(3600)
    .optional()
    .describe('Longest time of one answer, seconds; default 60.'),
  version: text
    .optional()
    .describe('Any text; with a new one the application is asked again instead of using stored answers.'),
  files: z
    .array(text)
    .optional()
    .describe('Globs of files that make the application; when they change, it is asked again.'),
};

const target = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('http'),
    url: baseAddress.describe('Address that gets a POST, e.g. http://127.0.0.1:3000/answer.'),
    headers: z
      .record(headerName, headerValue)
      .optional()
      .describe('Further headers; none that carries a key.'),
    apiKeyEnv: variableName.optional().describe('Environment variable that holds the key.'),
    ...targetFrame,
  }),
  z.strictObject({
    type: z.literal('exec'),
    command: z
      .array(z.string())
      .min(1)
      .describe('The program and its arguments, e.g. [node, agent.js]; no shell reads them.'),
    env: z
      .array(variableName)
      .optional()
      .describe('Environment variables that the command gets beside the usual ones.'),
    memoryMb: z.int().min(64).optional().describe('Heap of Node programs, MB; default 2048.'),
    ...targetFrame,
  }),
]);

const price = z.number().min(0);

/** `regrade.config.yaml`. */
export const configurationFile = z.strictObject({
  providers: z
    .record(
      providerName,
      z.strictObject({
        baseURL: baseAddress.describe(
          'Address of the endpoint, up to and with the version, e.g. https://llm.example.com/v1.',
        ),
        apiKeyEnv: variableName.optional().describe('Environment variable that holds the key.'),
        headers: z
          .record(headerName, headerValue)
          .optional()
          .describe('Further headers; none that carries a key.'),
      }),
    )
    .optional()
    .describe('Endpoints that speak chat completions.'),
  targets: z
    .record(targetName, target)
    .optional()
    .describe('Your own applications under test, asked as http:NAME and exec:NAME.'),
  models: z.record(text, modelId).optional().describe('Names as prompt files have them → model ids.'),
  judge: modelId.optional().describe('Default model of judge rubrics.'),
  embeddings: modelId
    .optional()
    .describe('Default model of rubrics that compare embeddings, e.g. openai:text-embedding-3-small.'),
  retries: z
    .strictObject({
      attempts: z.int().min(1).max(20).optional().describe('Tries in all; default 3.'),
      maxWaitSeconds: z
        .number()
        .min(0)
        .max(3600)
        .optional()
        .describe('Longest wait in all, seconds; default 60.'),
    })
    .optional(),
  prices: z
    .record(modelId, z.strictObject({ input: price, output: price, cachedInput: price.optional() }))
    .optional()
    .describe('USD per million tokens, before the built-in price list.'),
  labels: z
    .record(
      text,
      z.strictObject({
        requireGate: z
          .boolean()
          .optional()
          .describe('Whether the label moves only to versions that passed their gate.'),
      }),
    )
    .optional()
    .describe('Rules for labels of versions, e.g. production.'),
  sources: z
    .record(text, z.looseObject({ type: text.describe('Kind of source, e.g. langfuse.') }))
    .optional()
    .describe('Where traces come from; credentials by name of the variable.'),
});
