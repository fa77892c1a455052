import * as vscode from 'vscode';
import type { SecretKeys } from '../keys.ts';
import { loadRunning } from '../lazy/core.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';

/**
 * Asks for a provider and its key, and keeps the key in VS Code's secret storage.
 * @param argument after a run that lacked a key: its reason, which names the key, and the suite to go on with
 */
export async function setApiKey(keys: SecretKeys, model: WorkspaceModel, argument: unknown): Promise<void> {
  const { reason, suite } = wantedOf(argument);
  const all = await providers(keys, model);
  const wanted = reason.split(/[^A-Za-z0-9_]+/u);
  const chosen =
    all.find(({ description }) => wanted.includes(description)) ??
    (await vscode.window.showQuickPick(all, {
      title: 'Set API key',
      placeHolder: 'Which provider?',
      matchOnDescription: true,
    }));
  if (chosen === undefined) return;
  const key = await vscode.window.showInputBox({
    title: `API key for ${chosen.label}`,
    prompt: `It is kept in VS Code's secret storage, and goes only to ${chosen.label}. It is used before the variable ${chosen.description}.`,
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) => (/\s/u.test(value.trim()) ? 'A key has no spaces in it.' : undefined),
  });
  if (key === undefined || key.trim() === '') return;
  await keys.set(chosen.description, key.trim());
  await vscode.commands.executeCommand('setContext', 'regrade.keySet', true);
  if (suite === undefined) {
    vscode.window.setStatusBarMessage(`$(key) The key for ${chosen.label} is saved.`, 5000);
    return;
  }
  const again = 'Run failed cases again';
  const next = await vscode.window.showInformationMessage(`The key for ${chosen.label} is saved.`, again);
  if (next === again) await vscode.commands.executeCommand('regrade.rerunFailed', { suite });
}

function wantedOf(argument: unknown): { readonly reason: string; readonly suite: string | undefined } {
  if (typeof argument !== 'object' || argument === null) return { reason: '', suite: undefined };
  const { reason, suite } = argument as Record<string, unknown>;
  return {
    reason: typeof reason === 'string' ? reason : '',
    suite: typeof suite === 'string' ? suite : undefined,
  };
}

/** Forgets one key that was set in the editor. */
export async function removeApiKey(keys: SecretKeys): Promise<void> {
  const names = keys.names();
  if (names.length === 0) {
    await vscode.window.showInformationMessage(
      'No API key was set in the editor. Keys in environment variables are not touched.',
    );
    return;
  }
  const name = await vscode.window.showQuickPick([...names], {
    title: 'Remove API key',
    placeHolder: 'Which key?',
  });
  if (name === undefined) return;
  await keys.remove(name);
  vscode.window.setStatusBarMessage(`$(key) The key ${name} is removed.`, 5000);
}

/** Providers that take a key: those that the workspace declares first, then the built-in ones. */
async function providers(
  keys: SecretKeys,
  model: WorkspaceModel,
): Promise<{ label: string; description: string; detail?: string }[]> {
  const { builtInProviders } = await loadRunning();
  const declared: { label: string; description: string }[] = [];
  for (const folder of model.folders) {
    const configuration = await folder.configuration();
    if (!configuration.ok) continue;
    for (const [name, { apiKeyEnv }] of Object.entries(configuration.value.providers)) {
      if (apiKeyEnv !== undefined) declared.push({ label: name, description: apiKeyEnv });
    }
  }
  const builtIn = builtInProviders.flatMap(({ title, keyName }) =>
    keyName === null ? [] : [{ label: title, description: keyName }],
  );
  const set = new Set(keys.names());
  return [...declared, ...builtIn].map((provider) => {
    if (set.has(provider.description)) return { ...provider, detail: 'A key is set; a new one replaces it.' };
    if (process.env[provider.description] !== undefined)
      return { ...provider, detail: 'From the environment.' };
    return provider;
  });
}
