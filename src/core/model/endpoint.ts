import { InputError } from '../problem.ts';
import type { DeclaredProvider, DeclaredTarget, ModelId } from './model.ts';
import { splitModelId } from './model-id.ts';
import { isLoopback } from './origin.ts';
import { type BuiltInProvider, builtInProvider, reservedNames } from './providers/registry.ts';

/** Where a model id leads: an address that speaks chat completions, and what it wants to be told. */
export interface Endpoint {
  readonly provider: string;
  /** For messages to people. */
  readonly title: string;
  /** The provider's own name of the model. */
  readonly model: string;
  /** Full URL of chat completions. */
  readonly url: string;
  readonly origin: string;
  /** Name of the key that goes there, if any. */
  readonly keyName: string | null;
  /** Whether the key needs the user's consent to go there. */
  readonly asksConsent: boolean;
  readonly headers: { readonly [name: string]: string };
  readonly maxTokensName: 'max_tokens' | 'max_completion_tokens';
  readonly developerRole: boolean;
  /** False where a streamed answer cannot be asked for its usage. */
  readonly streamUsage?: boolean;
  /** Chat completions unless said. */
  readonly operation?: 'embeddings';
}

/** Headers that a workspace may not set: they carry keys, or belong to the connection. */
const refusedHeaders: ReadonlySet<string> = new Set([
  ...['authorization', 'proxy-authorization', 'cookie', 'api-key', 'x-api-key', 'x-goog-api-key'],
  ...['host', 'connection', 'content-length', 'content-type', 'transfer-encoding', 'upgrade', 'expect', 'te'],
]);

/**
 * The endpoint of a model id that `resolveModelId` gave.
 * @throws {InputError} when the provider has no address of its own or is not known
 */
export function endpointOf(id: ModelId, providers: { readonly [name: string]: DeclaredProvider }): Endpoint {
  const { provider, model } = splitModelId(id);
  const builtIn = builtInProvider(provider);
  if (builtIn) {
    if (builtIn.baseURL === null) throw InputError.of(needsAddress(builtIn));
    const url = chatURL(new URL(builtIn.baseURL));
    return {
      provider,
      title: builtIn.title,
      model,
      url: url.href,
      origin: url.origin,
      keyName: builtIn.keyName,
      asksConsent: false,
      headers: {},
      maxTokensName: builtIn.maxTokensName ?? 'max_tokens',
      developerRole: builtIn.developerRole ?? false,
      streamUsage: builtIn.streamUsage ?? true,
    };
  }
  const declared = Object.hasOwn(providers, provider) ? providers[provider] : undefined;
  if (declared === undefined || model === '') {
    throw InputError.of({
      code: 'unknown-model',
      message: `There is no model "${id}".`,
      remedy: 'Write PROVIDER:MODEL, for example openai:gpt-5-mini.',
    });
  }
  const url = chatURL(checkedBaseURL(provider, declared.baseURL));
  return {
    provider,
    title: provider,
    model,
    url: url.href,
    origin: url.origin,
    keyName: declared.apiKeyEnv ?? null,
    asksConsent: !isLoopback(url),
    headers: declared.headers ?? {},
    maxTokensName: 'max_tokens',
    developerRole: false,
  };
}

/**
 * Checks what a workspace declares before anything is asked.
 * @throws {InputError} with every problem: a built-in name declared again, a bad address, a header that may not be set
 */
export function checkProviders(providers: { readonly [name: string]: DeclaredProvider }): void {
  const problems = Object.entries(providers).flatMap(([name, declared]) => {
    try {
      checkProvider(name, declared);
      return [];
    } catch (error) {
      if (error instanceof InputError) return error.problems;
      throw error;
    }
  });
  if (problems.length > 0) throw new InputError(problems);
}

/**
 * Checks the applications under test that a workspace declares.
 * @throws {InputError} with every problem: a bad address, a header that may not be set, a command of nothing
 */
export function checkTargets(targets: { readonly [name: string]: DeclaredTarget }): void {
  const problems = Object.entries(targets).flatMap(([name, target]) => {
    try {
      if (target.type === 'http') {
        checkedAddress(
          `The url of the target "${name}"`,
          target.url,
          'Write the whole address of one operation.',
        );
        checkHeaders(`the target "${name}"`, target.headers ?? {});
      } else if (!target.command[0]) {
        throw InputError.of({ code: 'no-command', message: `The target "${name}" names no command.` });
      }
      return [];
    } catch (error) {
      if (error instanceof InputError) return error.problems;
      throw error;
    }
  });
  if (problems.length > 0) throw new InputError(problems);
}

function checkProvider(name: string, declared: DeclaredProvider): void {
  if (builtInProvider(name) || reservedNames.has(name)) {
    throw InputError.of({
      code: 'provider-built-in',
      message: `The provider "${name}" is built in and cannot be declared again.`,
      remedy: `Declare your endpoint under another name, for example my-${name}.`,
    });
  }
  checkedBaseURL(name, declared.baseURL);
  checkHeaders(`the provider "${name}"`, declared.headers ?? {});
}

function checkHeaders(whose: string, headers: { readonly [name: string]: string }): void {
  for (const [header, value] of Object.entries(headers)) {
    if (refusedHeaders.has(header.toLowerCase())) {
      throw InputError.of({
        code: 'header-refused',
        message: `The header "${header}" of ${whose} cannot be set in a file.`,
        remedy: 'Name the variable that holds the key in apiKeyEnv.',
      });
    }
    if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(header) || /[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      throw InputError.of({
        code: 'header-refused',
        message: `The header "${header}" of ${whose} has characters that a header cannot have.`,
      });
    }
  }
}

const checkedBaseURL = (name: string, baseURL: string): URL =>
  checkedAddress(
    `The baseURL of the provider "${name}"`,
    baseURL,
    'Write the address up to the part before /chat/completions, such as https://llm.example.com/v1.',
  );

function checkedAddress(what: string, baseURL: string, remedy: string): URL {
  const url = URL.canParse(baseURL) ? new URL(baseURL) : undefined;
  const wrong =
    url === undefined || !['http:', 'https:'].includes(url.protocol)
      ? 'is not an http or https address'
      : url.username !== '' || url.password !== ''
        ? 'holds a user name or password'
        : url.hash !== '' || [...url.searchParams.keys()].some((key) => key !== 'api-version')
          ? 'may have no query but api-version, for records hold the address'
          : undefined;
  if (url !== undefined && wrong === undefined) return url;
  throw InputError.of({
    code: 'bad-base-url',
    message: `${what} ${wrong}.`,
    remedy,
  });
}

function chatURL(base: URL): URL {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/chat/completions`;
  return url;
}

const needsAddress = ({ name, title, keyName, addressForm }: BuiltInProvider) => ({
  code: 'provider-needs-address',
  message: `${title} has no address of its own: every customer has another.`,
  remedy: `Declare a provider such as my-${name} in regrade.config.yaml with baseURL: ${addressForm} and apiKeyEnv: ${keyName}, and use my-${name}:MODEL.`,
});
