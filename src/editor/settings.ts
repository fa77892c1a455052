import * as vscode from 'vscode';
import { Disposables } from './disposables.ts';

/** One setting: its value, checked at the border, and an event that fires when it changes. */
export class Setting<Value> implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<Value>();
  readonly #listener: vscode.Disposable;
  readonly onDidChange = this.#changed.event;
  readonly #key: string;
  readonly #fallback: Value;
  readonly #accepts: (value: unknown) => value is Value;

  /** @param fallback the default of the manifest; it stands in for a value of the wrong kind too. */
  constructor(key: string, fallback: Value, accepts: (value: unknown) => value is Value) {
    this.#key = key;
    this.#fallback = fallback;
    this.#accepts = accepts;
    this.#listener = vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(key)) this.#changed.fire(this.value);
    });
  }

  get value(): Value {
    const value = vscode.workspace.getConfiguration().get<unknown>(this.#key);
    return this.#accepts(value) ? value : this.#fallback;
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
  }
}

/** All settings of the extension; each part takes the ones that it needs. */
export interface Settings extends vscode.Disposable {
  /** Requests in flight at once, from 1. */
  readonly concurrency: Setting<number>;
  /** Saving a suite grades its stored responses again, for nothing. */
  readonly regradeOnSave: Setting<boolean>;
  /** Saving a prompt or a suite asks models for what is not stored. */
  readonly askOnSave: Setting<boolean>;
  /** A run that may cost more asks first, USD. */
  readonly confirmCostUsd: Setting<number>;
  readonly codeLens: Setting<boolean>;
}

/** @returns the settings; the caller owns them. */
export function openSettings(): Settings {
  const owned = new Disposables();
  return {
    concurrency: owned.add(new Setting('regrade.concurrency', 8, isCount)),
    regradeOnSave: owned.add(new Setting('regrade.onSave.regrade', true, isBoolean)),
    askOnSave: owned.add(new Setting('regrade.onSave.ask', false, isBoolean)),
    confirmCostUsd: owned.add(new Setting('regrade.confirmCostUsd', 1, isAmount)),
    codeLens: owned.add(new Setting('regrade.codeLens', true, isBoolean)),
    dispose: () => owned.dispose(),
  };
}

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isAmount = (value: unknown): value is number => typeof value === 'number' && value >= 0;
const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 1;
