import { describe, expect, it } from 'vitest';
import { regrade, workspaceOf } from './memory-io.ts';

describe('regrade run with targets', () => {
  const files = {
    'regrade.config.yaml': `targets: { agent: { type: exec, command: [${JSON.stringify(process.execPath)}, agent.mjs] } }\n`,
    'agent.mjs':
      'let t = ""; for await (const c of process.stdin) t += c;\nconsole.log(JSON.stringify({ output: JSON.parse(t).vars.x, costUsd: 0.01 }));\n',
    'a.prompt.yml': 'messages: [{ role: user, content: "{{x}}" }]\n',
    'a.eval.yaml':
      'prompts: [a.prompt.yml]\nmodels: [exec:agent]\ncases: [{ id: one, vars: { x: hello } }]\nrubrics: { r: { type: equals, value: hello } }\n',
  };

  it('runs a declared command, and not with --no-code', async () => {
    const root = await workspaceOf(files);
    const refused = await regrade(root, ['run', '--no-code']);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('leave out --no-code') });
    const { code, out, err } = await regrade(root, ['run'], { env: { PATH: process.env.PATH } });
    expect(code, out + err).toBe(0);
    // What is stored needs no command.
    expect((await regrade(root, ['run', '--no-code', '--offline'])).code).toBe(0);
  });

  it('says what to use instead of a model of the editor', async () => {
    const root = await workspaceOf(files);
    const { code, err } = await regrade(root, ['run', '--model', 'vscode:gpt-4o']);
    expect(code).toBe(2);
    expect(err).toContain('"vscode:gpt-4o" is a model of the editor');
    expect(err).toContain('--model openai:gpt-5-mini');
  });

  it('tells of an image that cannot be read as an error of its cell', async () => {
    const root = await workspaceOf({
      ...files,
      'a.prompt': '---\nmodel: exec:agent\n---\n{{media url=photo}}{{x}}\n',
      'a.eval.yaml':
        'prompts: [a.prompt]\ncases: [{ vars: { x: hello, photo: none.png } }]\nbudget: { calls: 5 }\nrubrics: { r: { type: equals, value: hello } }\n',
    });
    const { code, out, err } = await regrade(root, ['run']);
    expect(code, err).toBe(3);
    expect(out).toContain('The image "none.png" cannot be read');
  });
});
