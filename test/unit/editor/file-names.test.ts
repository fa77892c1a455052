import { readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  isPromptName,
  isSuiteName,
  nameTells,
  possiblePrompts,
  suiteFiles,
} from '../../../src/editor/workspace/file-names.ts';

/** Paths, and what their names tell. */
const told = {
  'a.prompt': 'prompt',
  'x/b.v2.prompt': 'prompt',
  '_policy.prompt': undefined,
  'x/_policy.prompt': undefined,
  'c.prompt.yml': 'prompt',
  'x/_c.prompt.yaml': 'prompt',
  'd.prompty': 'prompt',
  '.github/prompts/e.prompt.md': 'prompt',
  'f.agent.md': 'prompt',
  'f.chatmode.md': 'prompt',
  '.github/agents/g.md': 'prompt',
  '.github/agents/more/g.md': 'named',
  '.claude/commands/git/h.md': 'prompt',
  'i.instructions.md': 'quiet',
  '.claude/skills/refund/SKILL.md': 'quiet',
  'prompts/j.j2': 'prompt',
  'src/prompts/mail/j.jinja2': 'prompt',
  'templates/page.j2': 'named',
  'README.md': 'named',
  'notes.txt': 'named',
  'data.json': 'named',
  'data.jsonl': 'named',
  'x.eval.yaml': undefined,
  'x.ts': undefined,
} as const;

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'));

/** Whether a `when` clause of the manifest holds for a file that no suite names. */
function holds(clause: string, path: string): boolean {
  return clause.split(' || ').some((term: string) => {
    const [, key, source = ''] = /^(resourceFilename|resourcePath) =~ \/(.*)\/$/.exec(term) ?? [];
    const value = key === 'resourcePath' ? `/work/${path}` : path.slice(path.lastIndexOf('/') + 1);
    return key !== undefined && new RegExp(source).test(value);
  });
}

describe('prompts by name', () => {
  it.each(Object.entries(told))('%s is told: %s', (path, tells) => {
    expect(nameTells(path)).toBe(tells);
    expect(isPromptName(path)).toBe(tells === 'prompt');
    if (tells !== undefined)
      expect(matchesGlob(path.replaceAll(/(^|\/)\./g, '$1'), possiblePrompts)).toBe(true);
    const { editor, palette, explorer } = clauses();
    expect(holds(editor, path)).toBe(tells === 'prompt');
    expect(holds(palette, path)).toBe(tells === 'prompt' || tells === 'quiet');
    expect(holds(explorer, path)).toBe(tells === 'prompt' || tells === 'quiet');
  });
});

/** The clauses of `Run eval` in the editor's title and in the palette, and of `New eval suite` in the explorer. */
function clauses(): { editor: string; palette: string; explorer: string } {
  const { menus } = manifest.contributes;
  const of = (menu: string, command: string): string =>
    menus[menu].find((entry: { command: string }) => entry.command === command).when;
  return {
    editor: of('editor/title/run', 'regrade.runPrompt'),
    palette: of('commandPalette', 'regrade.runPrompt'),
    explorer: of('explorer/context', 'regrade.newSuite'),
  };
}

it('the glob of suites finds every name of one, with no braces inside braces, which VS Code does not know', () => {
  expect(suiteFiles).toMatch(/^[^{}]*\{[^{}]*\}$/u);
  for (const path of [
    'a.eval.yaml',
    'x/a.eval.yml',
    'promptfooconfig.yaml',
    'x/promptfooconfig.tone.yml',
    'promptfooconfig.json',
  ]) {
    expect(matchesGlob(path, suiteFiles)).toBe(true);
    expect(isSuiteName(path)).toBe(true);
  }
});
