import { describe, expect, test } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { commands } from '../../../src/cli/commands.ts';
import { wantsColor } from '../../../src/cli/io.ts';
import { commandLineReference } from '../../../src/cli/reference.ts';
import { regrade } from './memory-io.ts';

describe('help', () => {
  test('the documentation is what the declared commands say', async () => {
    await expect(commandLineReference()).toMatchFileSnapshot('../../../docs/command-line.md');
  });

  test('--version is the version of the package', async () => {
    expect(await regrade('/', ['--version'])).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' });
  });

  test.each(commands.map(({ name }) => name))(
    'help %s and %s --help say every option and example',
    async (name) => {
      const declared = commands.find((command) => command.name === name);
      const help = await regrade('/', ['help', name]);
      expect(help).toMatchObject({ code: 0, err: '' });
      expect(await regrade('/', [name, '--help'])).toEqual(help);
      for (const { flags } of declared?.options ?? []) expect(help.out).toContain(flags);
      for (const { line } of declared?.examples ?? []) expect(help.out).toContain(line);
      expect(help.out).toContain('Exit codes:');
    },
  );

  test('--help names every command', async () => {
    const { code, out } = await regrade('/', ['--help']);
    expect(code).toBe(0);
    for (const { name, summary } of commands) expect(out).toMatch(new RegExp(`${name} .*${summary}`));
  });

  test('no command is wrong input, with help on standard error', async () => {
    const { code, out, err } = await regrade('/', []);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('Usage: regrade');
  });
});

describe('bad flags are wrong input', () => {
  test.each([
    [['run', '--modle', 'x'], 'Did you mean --model?'],
    [['rum'], 'Did you mean run'],
    [['run', '--trials', '0'], 'whole number'],
    [['run', '--trials', '1.5'], 'whole number'],
    [['run', '--concurrency', '-3'], ''],
    [['run', '--max-cost', 'much'], 'US dollars'],
    [['run', '--shard', '3/2'], 'e.g. 1/4'],
    [['run', '--shard', '0/2'], 'e.g. 1/4'],
    [['run', '--output'], 'argument missing'],
  ])('%j', async (argv, said) => {
    const { code, out, err } = await regrade('/', argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(said);
  });
});

test('colour is for terminals, and the environment decides before them', () => {
  const output = (isTTY: boolean) => ({ write: () => undefined, isTTY, columns: 80 });
  expect(wantsColor(output(true), {})).toBe(true);
  expect(wantsColor(output(false), {})).toBe(false);
  expect(wantsColor(output(true), { TERM: 'dumb' })).toBe(false);
  expect(wantsColor(output(true), { NO_COLOR: '1' })).toBe(false);
  expect(wantsColor(output(true), { NO_COLOR: '' })).toBe(true);
  expect(wantsColor(output(false), { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(true);
  expect(wantsColor(output(true), { FORCE_COLOR: '0' })).toBe(false);
});
