import * as vscode from 'vscode';
import type { Keys } from '../core/model/model.ts';
import { loadRunning } from './lazy/core.ts';

/** Names of the secrets that were set, so that they can be listed; never the secrets. */
const namesKey = 'regrade.keyNames';
const consentsKey = 'regrade.keyConsents';

/**
 * API keys: those set in the editor, in the operating system's secret storage, before those of the environment. A key
 * goes only to the origin that it was given for; any other needs the user's word, asked once and kept for the user,
 * not in the workspace.
 */
export class SecretKeys implements Keys {
  readonly #context: Pick<vscode.ExtensionContext, 'secrets' | 'globalState'>;
  readonly #asking = new Map<string, Promise<boolean>>();

  constructor(context: Pick<vscode.ExtensionContext, 'secrets' | 'globalState'>) {
    this.#context = context;
  }

  async get(name: string): Promise<string | undefined> {
    return (await this.#context.secrets.get(secretName(name))) ?? process.env[name];
  }

  async set(name: string, key: string): Promise<void> {
    await this.#context.secrets.store(secretName(name), key);
    await this.#context.globalState.update(namesKey, [...new Set([...this.names(), name])].sort());
  }

  async remove(name: string): Promise<void> {
    await this.#context.secrets.delete(secretName(name));
    const left = this.names().filter((one) => one !== name);
    await this.#context.globalState.update(namesKey, left);
    // A key that is set anew later is given for its own origin again.
    const consents = this.#consents().filter((consent) => !consent.startsWith(`${name} `));
    await this.#context.globalState.update(consentsKey, consents);
  }

  /** Names of the keys that were set in the editor. */
  names(): readonly string[] {
    return this.#context.globalState.get<string[]>(namesKey, []);
  }

  async mayUse(name: string, origin: string): Promise<boolean> {
    const { needsNoConsent } = await loadRunning();
    if (needsNoConsent(name, origin)) return true;
    const pair = `${name} ${origin}`;
    if (this.#consents().includes(pair)) return true;
    // Many requests of one run ask at once; the person is asked once, and a refusal holds until the window reloads.
    const asking = this.#asking.get(pair) ?? this.#ask(name, origin);
    this.#asking.set(pair, asking);
    return asking;
  }

  // --- internal ---

  async #ask(name: string, origin: string): Promise<boolean> {
    const allow = 'Send key';
    const chosen = await vscode.window.showWarningMessage(
      `Send the key ${name} to ${origin}?`,
      {
        modal: true,
        detail: `This workspace pairs the key with this address. Whoever runs ${origin} can use the key from then on.`,
      },
      allow,
    );
    if (chosen !== allow) return false;
    await this.#context.globalState.update(consentsKey, [...this.#consents(), `${name} ${origin}`]);
    return true;
  }

  #consents(): readonly string[] {
    return this.#context.globalState.get<string[]>(consentsKey, []);
  }
}

const secretName = (name: string) => `regrade.key.${name}`;
