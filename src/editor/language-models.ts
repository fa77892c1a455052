import * as vscode from 'vscode';
import type { FailureKind } from '../core/failure.ts';
import { isJsonObject } from '../core/json.ts';
import {
  type EditorModels,
  type EditorRequest,
  ModelError,
  type ModelResponse,
} from '../core/model/model.ts';
import { type Message, messageText, type ToolCall } from '../core/prompt/message.ts';

/** A model that says nothing for so long has failed, ms. */
const silenceMs = 120_000;

/**
 * The editor's own models, by its Language Model API: those of the user's subscription and of other extensions. The
 * editor asks the user whether Regrade may use them.
 * @param silence for tests: how long a model may say nothing, ms
 */
export function editorModels(silence = silenceMs): EditorModels {
  return {
    async ask(request, signal) {
      const model = await modelOf(request.family);
      const cancellation = new vscode.CancellationTokenSource();
      const cancel = () => cancellation.cancel();
      signal.addEventListener('abort', cancel, { once: true });
      try {
        return await answerOf(model, request, cancellation.token, watch(signal, silence, request.family));
      } catch (error) {
        cancel();
        throw failureOf(error, request.family);
      } finally {
        signal.removeEventListener('abort', cancel);
        cancellation.dispose();
      }
    },
  };
}

/** The model of a family; where there are several, the first by vendor and id, so that it is always the same. */
async function modelOf(family: string): Promise<vscode.LanguageModelChat> {
  const found = await vscode.lm.selectChatModels({ family });
  const [first] = found.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)));
  if (first !== undefined) return first;
  const families = [...new Set((await vscode.lm.selectChatModels()).map((one) => one.family))].sort();
  const has = families.length === 0 ? 'It has none at all' : `It has ${families.join(', ')}`;
  throw failed(
    'bad-request',
    `The editor has no language model of the family "${family}". ${has}: sign in to a provider of models or install one, or name another family.`,
  );
}

const nameOf = ({ vendor, id }: vscode.LanguageModelChat) => `${vendor}/${id}`;

async function answerOf(
  model: vscode.LanguageModelChat,
  { messages, tools, options }: EditorRequest,
  token: vscode.CancellationToken,
  within: <T>(work: PromiseLike<T>) => Promise<T>,
): Promise<ModelResponse> {
  const sent = messages.map(toEditorMessage);
  const begun = performance.now();
  const response = await within(
    model.sendRequest(
      sent,
      {
        justification: 'Regrade asks it for the answers that an eval suite grades.',
        modelOptions: options,
        tools: tools.map(({ name, description = '', inputSchema }) => ({
          name,
          description,
          ...(isJsonObject(inputSchema) ? { inputSchema } : {}),
        })),
      },
      token,
    ),
  );
  let output = '';
  const toolCalls: ToolCall[] = [];
  let ttftMs: number | null = null;
  const parts = response.stream[Symbol.asyncIterator]();
  for (let next = await within(parts.next()); next.done !== true; next = await within(parts.next())) {
    const part: unknown = next.value;
    ttftMs ??= performance.now() - begun;
    if (part instanceof vscode.LanguageModelTextPart) output += part.value;
    else if (part instanceof vscode.LanguageModelToolCallPart) {
      toolCalls.push({ id: part.callId, name: part.name, arguments: JSON.stringify(part.input) });
    }
  }
  const latencyMs = performance.now() - begun;
  const written = toolCalls.reduce((text, call) => text + call.name + call.arguments, output);
  return {
    output,
    toolCalls,
    // The API does not tell whether an answer was cut off.
    finishReason: toolCalls.length > 0 ? 'tool-calls' : 'other',
    usage: await within(countedUsage(model, sent, written)),
    reportedModel: nameOf(model),
    fingerprint: model.version === '' ? null : model.version,
    latencyMs,
    ttftMs,
  };
}

/** Tokens as the model's provider counts texts; null where it cannot. */
async function countedUsage(
  model: vscode.LanguageModelChat,
  sent: readonly vscode.LanguageModelChatMessage[],
  written: string,
): Promise<ModelResponse['usage']> {
  try {
    const counts = await Promise.all([...sent, written].map((text) => model.countTokens(text)));
    if (!counts.every((count) => Number.isSafeInteger(count) && count >= 0)) return null;
    const output = counts.at(-1) ?? 0;
    const input = counts.reduce((sum, count) => sum + count, 0) - output;
    return input === 0 ? null : { input, output, cachedInput: 0, reasoning: 0 };
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

function toEditorMessage(message: Message): vscode.LanguageModelChatMessage {
  if (message.role === 'tool') {
    const result = new vscode.LanguageModelToolResultPart(message.toolCallId ?? '', [
      new vscode.LanguageModelTextPart(messageText(message)),
    ]);
    return vscode.LanguageModelChatMessage.User([result]);
  }
  const content = message.content.map((part) =>
    part.type === 'text' ? new vscode.LanguageModelTextPart(part.text) : imagePart(part.url),
  );
  if (message.role !== 'assistant') return vscode.LanguageModelChatMessage.User(content);
  const calls = (message.toolCalls ?? []).map(
    ({ id, name, arguments: text }) => new vscode.LanguageModelToolCallPart(id, name, inputOf(text)),
  );
  return vscode.LanguageModelChatMessage.Assistant([...content, ...calls]);
}

function imagePart(url: string): vscode.LanguageModelDataPart {
  const [, type, data] = /^data:(image\/[a-z+.-]+);base64,(.*)$/s.exec(url) ?? [];
  if (type !== undefined && data !== undefined) {
    return vscode.LanguageModelDataPart.image(Buffer.from(data, 'base64'), type);
  }
  throw failed(
    'bad-request',
    "The editor's language models take no images by URL. Keep the image in a file beside the prompt.",
  );
}

function inputOf(text: string): object {
  try {
    const input: unknown = JSON.parse(text);
    return isJsonObject(input) ? input : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** Makes waiting end when the request is cancelled, or when nothing comes for too long, whatever the model does. */
function watch(signal: AbortSignal, silence: number, family: string) {
  return <T>(work: PromiseLike<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const onAbort = () => reject(failed('cancelled', 'The request was cancelled.'));
      if (signal.aborted) return onAbort();
      const message = `The editor's model ${family} did not answer in time: nothing came for ${Math.round(silence / 1000)} seconds.`;
      const timer = setTimeout(() => reject(failed('timeout', message)), silence);
      signal.addEventListener('abort', onAbort, { once: true });
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      };
      work.then(
        (value) => {
          done();
          resolve(value);
        },
        (error: unknown) => {
          done();
          reject(error);
        },
      );
    });
}

/** What went wrong, in our words; the editor's own stand after them. */
function failureOf(error: unknown, family: string): ModelError {
  if (error instanceof ModelError) return error;
  // What crosses from another extension may be an error's remains.
  const said =
    error instanceof Error || (isJsonObject(error) && typeof error.message === 'string')
      ? String(error.message)
      : JSON.stringify(error);
  const code = error instanceof vscode.LanguageModelError ? error.code : '';
  const tail = said === '' ? '.' : `: ${said}`;
  const name = `the editor's model ${family}`;
  if (error instanceof vscode.CancellationError || (error instanceof Error && error.name === 'Canceled')) {
    return failed('cancelled', 'The request was cancelled.');
  }
  if (code === 'NoPermissions') {
    return failed(
      'auth',
      `Regrade may not use ${name}. Allow it when the editor asks, or under "Manage Language Model Access"${tail}`,
      error,
    );
  }
  if (code === 'NotFound') {
    return failed('bad-request', `There is no longer ${name}${tail}`, error);
  }
  if (code === 'Blocked' || /quota|rate.?limit|too many requests/i.test(`${code} ${said}`)) {
    return failed(
      'rate-limit',
      `The quota of ${name} is used up, or it takes no more requests now${tail}`,
      error,
    );
  }
  return failed('server', `T${name.slice(1)} failed${tail}`, error);
}

function failed(kind: FailureKind, message: string, cause?: unknown): ModelError {
  return new ModelError({ kind, message }, { cause });
}
