import type { Clock } from '../../clock.ts';
import { prepare } from '../chat-request.ts';
import type { Timing } from '../chat-response.ts';
import { type ExecTarget, ModelError, type ModelResponse } from '../model.ts';
import type { Route } from '../route.ts';
import { scrubMessage, scrubResponse } from '../scrub.ts';
import { runCommand } from './command.ts';
import { defaultTimeoutSeconds } from './http-target.ts';
import { toTargetResponse } from './target-answer.ts';
import { targetBody, targetText } from './target-body.ts';

type Environment = { readonly [name: string]: string | undefined };

/** Variables that programs need to find themselves, their user, their language and the network. Windows ignores case. */
const usualNames: ReadonlySet<string> = new Set([
  ...[
    'PATH',
    'HOME',
    'USER',
    'LOGNAME',
    'SHELL',
    'LANG',
    'LC_ALL',
    'LC_CTYPE',
    'TZ',
    'TMPDIR',
    'TEMP',
    'TMP',
  ],
  ...['SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT', 'USERPROFILE', 'HOMEDRIVE', 'HOMEPATH'],
  ...['APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'PROGRAMFILES', 'PROGRAMFILES(X86)', 'NUMBER_OF_PROCESSORS'],
  ...['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
]);

const defaultMemoryMb = 2048;
/** So much of standard error stands in a message, in UTF-16 units. */
const shownErrors = 300;
/** A shorter value of a variable is a switch rather than a secret. */
const shortestSecret = 8;

/**
 * The way to the user's own command: JSON on standard input, JSON on standard output.
 * @param root absolute path of the workspace, where the command runs
 * @param state of the application, as `targetState` gives it
 */
export function execRoute(
  name: string,
  target: ExecTarget,
  state: string,
  parts: { readonly root: string; readonly env: Environment; readonly clock: Clock },
): Route {
  const title = `The target exec:${name}`;
  const timeoutMs = (target.timeoutSeconds ?? defaultTimeoutSeconds) * 1000;
  const env = environmentOf(target, parts.env);
  const secrets = (target.env ?? []).flatMap((one) => {
    const value = parts.env[one];
    return value !== undefined && value.length >= shortestSecret ? [value] : [];
  });
  const clean = (text: string) => secrets.reduce((rest, secret) => scrubMessage(rest, secret), text);
  const answerOf = (json: unknown, timing: Timing): ModelResponse => {
    try {
      return toTargetResponse(json, timing, title);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      throw new ModelError({ ...error.failure, message: clean(error.message) }, { cause: error });
    }
  };
  return {
    addressee: { title, origin: `exec:${name}`, keyName: null },
    prepare: (request, trial) => prepare(`exec:${name}${state}`, targetBody(request), trial),
    async connect() {
      return {
        key: undefined,
        async send({ text, trial }, _, signal) {
          const begun = parts.clock.monotonic();
          const input = targetText(text, trial);
          const { command } = target;
          const result = await runCommand({ command, cwd: parts.root, env, input, timeoutMs, signal, title });
          const timing = { latencyMs: parts.clock.monotonic() - begun, ttftMs: null };
          const { output, code, killedBy } = result;
          const errors = tailOf(clean(result.errors));
          if (code !== 0) {
            const how = code === null ? `was ended by ${killedBy}` : `ended with exit code ${code}`;
            throw new ModelError({ kind: 'server', message: `${title} ${how}${errors}` });
          }
          return scrubResponse(answerOf(jsonOf(output, title, errors), timing), secrets);
        },
      };
    },
  };
}

function environmentOf(target: ExecTarget, from: Environment): { [name: string]: string } {
  const env: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(from)) {
    if (value !== undefined && (usualNames.has(name.toUpperCase()) || target.env?.includes(name)))
      env[name] = value;
  }
  const limit = `--max-old-space-size=${target.memoryMb ?? defaultMemoryMb}`;
  env.NODE_OPTIONS = env.NODE_OPTIONS === undefined ? limit : `${env.NODE_OPTIONS} ${limit}`;
  return env;
}

function jsonOf(output: string, title: string, errors: string): unknown {
  try {
    return JSON.parse(output);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const what = output.trim() === '' ? 'wrote nothing' : 'wrote something that is not one JSON value';
    const message = `${title} ${what} to standard output${errors}`;
    throw new ModelError({ kind: 'bad-response', message }, { cause: error });
  }
}

function tailOf(errors: string): string {
  const text = errors.trim();
  if (text === '') return '.';
  return `; standard error ends with: ${text.length > shownErrors ? `…${text.slice(-shownErrors)}` : text}`;
}
