import { builtInProvider } from '../../../model/providers/registry.ts';
import { isCode } from './context.ts';

/** A provider's name in our words, or why there is none. */
export type ModelName =
  | { readonly id: string; readonly note?: string }
  | { readonly why: string; readonly remedy: string };

/** Names of promptfoo's providers that are ours under another name. */
const vendors: { readonly [name: string]: string } = {
  azureopenai: 'azure',
  google: 'gemini',
  palm: 'gemini',
  togetherai: 'together',
  fireworks: 'fireworks',
  alibaba: 'dashscope',
  alicloud: 'dashscope',
  aliyun: 'dashscope',
  'github-models': 'github',
  'docker-model-runner': 'docker',
  llama: 'llamacpp',
};

/** Parts of a name that say how a model is asked, which is by chat completions here. */
const chats: ReadonlySet<string> = new Set(['chat', 'messages']);
const others: { readonly [part: string]: string } = {
  responses: 'through the responses interface',
  completion: 'through the old completions interface',
  completions: 'through the old completions interface',
};
const kinds: ReadonlySet<string> = new Set(
  'embedding embeddings image assistant realtime moderation transcription video agents chatkit codex-sdk tts live'.split(
    ' ',
  ),
);

const ollamaWithoutChat = 'through its generate interface';

/** The model id here of a provider as promptfoo writes it: `openai:chat:gpt-5-mini` → `openai:gpt-5-mini`. */
export function modelNameOf(written: string): ModelName {
  if (written === 'echo') return { id: 'echo' };
  const [vendor = '', ...rest] = written.split(':');
  if (
    /^(file|exec|python|golang|ruby|package)$/.test(vendor) ||
    isCode(written) ||
    written.startsWith('file://')
  ) {
    return {
      why: 'is a program',
      remedy: 'Declare it as a target of type exec in regrade.config.yaml.',
    };
  }
  if (/^(https?|wss?|webhook|browser|mcp|websocket)$/.test(vendor)) {
    return {
      why: 'is an application with an address',
      remedy: 'Declare it as a target of type http in regrade.config.yaml.',
    };
  }
  const name = vendorOf(vendor);
  if (!builtInProvider(name) || rest.length === 0) {
    return { why: 'is not known here', remedy: 'Use a provider that speaks chat completions.' };
  }
  const [first = '', ...model] = rest;
  if (model.length === 0) {
    // `openai:chat` and the like name no model; what they fall back to changes with promptfoo's versions.
    if (chats.has(first) || first in others || kinds.has(first))
      return { why: 'names no model', remedy: 'Write the model after it.' };
    return {
      id: `${name}:${first}`,
      ...(name === 'ollama' ? { note: noteOf(written, ollamaWithoutChat) } : {}),
    };
  }
  if (kinds.has(first)) {
    return { why: 'is no chat model', remedy: 'Use a model that answers chat messages.' };
  }
  const asked = Object.hasOwn(others, first) ? others[first] : undefined;
  if (asked !== undefined) return { id: `${name}:${model.join(':')}`, note: noteOf(written, asked) };
  return { id: `${name}:${(chats.has(first) ? model : rest).join(':')}` };
}

/** A vendor's name in our words. */
export const vendorOf = (vendor: string): string =>
  Object.hasOwn(vendors, vendor) ? (vendors[vendor] ?? vendor) : vendor;

const noteOf = (written: string, how: string) =>
  `promptfoo asks "${written.slice(0, 80)}" ${how}; here it is asked through chat completions.`;
