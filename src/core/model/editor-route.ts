import type { JsonObject, JsonValue } from '../json.ts';
import type { Problem } from '../problem.ts';
import type { Message } from '../prompt/message.ts';
import { chatBody, prepare } from './chat-request.ts';
import { type EditorModels, type EditorRequest, ModelError, type ModelRequest } from './model.ts';
import type { Route } from './route.ts';

const endpoint = 'vscode:';

/**
 * The way to one family of the editor's models.
 * @param say gets what the editor's API cannot carry, to be told once a run
 */
export function editorRoute(
  family: string,
  models: EditorModels | undefined,
  say: (problem: Problem) => void,
): Route {
  const id = `${endpoint}${family}`;
  return {
    addressee: { title: `The editor's model ${family}`, origin: id, keyName: null },
    prepare: (request, trial) => prepare(endpoint, editorBody(family, request), trial),
    async connect() {
      if (models === undefined) {
        const message = `"${id}" is a model of the editor, which is not there.`;
        throw new ModelError({ kind: 'bad-request', message }, { attempts: 0 });
      }
      return {
        key: undefined,
        send: ({ wire }, _, signal) => models.ask(requestOf(wire.body), signal),
      };
    },
  };

  function editorBody(name: string, request: ModelRequest): JsonObject {
    for (const problem of lost(id, request)) say(problem);
    const spoken = { model: '', maxTokensName: 'max_tokens', developerRole: false } as const;
    const {
      model: _,
      messages: __,
      tools: ___,
      response_format: ____,
      ...options
    } = chatBody(request, spoken);
    const body: EditorRequest = {
      family: name,
      messages: request.messages.map(asEditorMessage),
      tools: request.tools,
      options,
    };
    // A round through text leaves out what is undefined, as JSON does.
    return JSON.parse(JSON.stringify(body)) as JsonObject;
  }
}

/** The body is our own and was made by `editorBody`. */
const requestOf = (body: JsonObject) => body as unknown as EditorRequest;

/** The API has the roles `user` and `assistant`; instructions go as the user's words, results of tools in them. */
function asEditorMessage({ role, content, toolCalls, toolCallId }: Message): Message {
  return {
    role: role === 'assistant' ? 'assistant' : role === 'tool' ? 'tool' : 'user',
    content,
    ...(toolCalls === undefined ? {} : { toolCalls }),
    ...(toolCallId === undefined ? {} : { toolCallId }),
  };
}

/** What of a request the editor's API has no place for, or promises nothing for. */
function lost(id: string, { messages, parameters, response }: ModelRequest): Problem[] {
  const warn = (code: string, message: string, remedy: string): Problem => ({
    severity: 'warning',
    code,
    message,
    remedy,
  });
  const problems: Problem[] = [];
  if (messages.some(({ role }) => role === 'system' || role === 'developer')) {
    problems.push(
      warn(
        'editor-model-no-system',
        `The editor's language models have no system role, so ${id} gets system messages as messages of the user.`,
        'Expect another answer than the provider itself gives to the same prompt.',
      ),
    );
  }
  const { passthrough = {}, ...named } = parameters;
  const names = [...Object.entries(named), ...Object.entries(passthrough)]
    .filter(([, value]: [string, JsonValue | readonly string[] | undefined]) => value !== undefined)
    .map(([name]) => name);
  if (names.length > 0) {
    problems.push(
      warn(
        'editor-model-parameters',
        `The editor promises nothing about parameters: ${names.join(', ')} ${names.length === 1 ? 'goes' : 'go'} to ${id} as model options, which it may leave aside.`,
        'Use a provider of its own where these parameters matter.',
      ),
    );
  }
  if (response?.type === 'json') {
    problems.push(
      warn(
        'editor-model-no-structure',
        `The editor's language models take no response schema, so ${id} is asked for JSON by the prompt's words alone.`,
        'Say in the prompt what the answer must look like.',
      ),
    );
  }
  return problems;
}
