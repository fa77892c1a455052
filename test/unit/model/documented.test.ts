import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { builtInProviders } from '../../../src/core/model/providers/registry.ts';

it('docs/models.md lists every built-in provider as it is', () => {
  const page = readFileSync(new URL('../../../docs/models.md', import.meta.url), 'utf8');
  const listed = page.split('\n').filter((line) => /^\| `[a-z]+:` \|/.test(line));
  expect(listed).toEqual(
    builtInProviders.map(({ name, title, baseURL, addressForm, keyName }) => {
      const address = baseURL === null ? `declare a provider with \`${addressForm}\`` : `\`${baseURL}\``;
      return `| \`${name}:\` | ${title} | ${address} | ${keyName === null ? 'none' : `\`${keyName}\``} |`;
    }),
  );
});
