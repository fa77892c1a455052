import * as vscode from 'vscode';
import { fileName } from '../wording.ts';
import type { PromptPlace } from './versions.ts';

/**
 * Asks whether a prompt without versions is one that had another name. Null: it is a new one; undefined: the person
 * does not go on.
 */
export async function earlierName(
  { path }: PromptPlace,
  candidates: readonly string[],
): Promise<string | null | undefined> {
  if (candidates.length === 0) return null;
  const items: (vscode.QuickPickItem & { readonly name: string | null })[] = [
    { label: 'A new prompt', description: 'its versions begin here', name: null },
    ...candidates.map((name) => ({ label: name, description: 'its versions go on', name })),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: `Had ${fileName(path)} another name before?`,
    placeHolder: 'These prompts are gone and have saved versions',
    ignoreFocusOut: true,
  });
  return chosen?.name;
}
