import * as vscode from 'vscode';
import type { SecretKeys } from '../keys.ts';
import { loadRunning } from '../lazy/core.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';

/** Asks for a provider and its key, and keeps the key in the operating system's secret storage. */
export async function setApiKey(keys: SecretKeys, model: WorkspaceModel): Promise<void> {
  const chosen = await vscode.window.showQuickPick(providers(keys, model), {
    title: 'Set API key',
    placeHolder: 'Which provider?',
    matchOnDescription: true,
  });
  if (chosen === undefined) return;
  const key = await vscode.window.showInputBox({
    title: `API key for ${chosen.label}`,
    prompt: `It is kept in the secret storage of this computer, and goes only to ${chosen.label}. It is used before the variable ${chosen.description}.`,
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) => (/\s/u.test(value.trim()) ? 'A key has no spaces in it.' : undefined),
  });
  if (key === undefined || key.trim() === '') return;
  await keys.set(chosen.description, key.trim());
  vscode.window.setStatusBarMessage(`$(key) The key for ${chosen.label} is saved.`, 5000);
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
