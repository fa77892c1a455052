import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };

const { contributes, activationEvents } = manifest;

describe('the manifest', () => {
  it('names the commands that the source names', () => {
    const source = ['commands/command-ids.ts', 'testing/testing-commands.ts']
      .map((file) => readFileSync(`src/editor/${file}`, 'utf8'))
      .join('\n')
      .replaceAll(/executeCommand\('regrade\.\w+'/gu, '');
    const inSource = [...source.matchAll(/'(regrade\.\w+)'/gu)].map(([, id]) => id).sort();
    expect(contributes.commands.map(({ command }) => command).sort()).toEqual(inSource);
  });

  it('gives each command a title and the category, and every menu a command that is there', () => {
    const known = new Set(contributes.commands.map(({ command }) => command));
    for (const { title, category } of contributes.commands)
      expect([title === '', category]).toEqual([false, 'Regrade']);
    for (const entries of Object.values(contributes.menus)) {
      for (const { command } of entries) expect(known).toContain(command);
    }
  });

  it('activates only where there is a prompt or a suite', () => {
    const files = /^workspaceContains:\*\*\/(\*\.(eval|prompt)|promptfooconfig\.)/u;
    // Prompt files of the editor itself wake it when one is opened: a workspace may hold them for other reasons.
    const languages = /^onLanguage:(prompt|chatagent|chatmode|skill|instructions)$/u;
    // A tab that a window brings back waits for the extension, also where the search for files took too long.
    expect(activationEvents.filter((event) => !files.test(event) && !languages.test(event))).toEqual([
      'onWebviewPanel:regrade.comparison',
    ]);
  });

  it('has the default that the source has for every setting', () => {
    const source = readFileSync('src/editor/settings.ts', 'utf8');
    const inSource = [...source.matchAll(/new Setting\('(regrade\.[\w.]+)', ([\w.]+),/gu)].map(
      ([, key, value]) => [key, JSON.parse(value ?? '')],
    );
    const inManifest = Object.entries(contributes.configuration.properties).map(([key, one]) => [
      key,
      one.default,
    ]);
    expect(Object.fromEntries(inManifest)).toEqual(Object.fromEntries(inSource));
  });

  it('refers to files that are there', () => {
    const files = [
      ...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
      ...contributes.languages.map(({ configuration }) => configuration),
      ...contributes.grammars.map(({ path }) => path),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.markdown)),
    ];
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });
});
