import { createHash } from 'node:crypto';
import { hashOf } from '../../canonical.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import { InputError } from '../../problem.ts';
import type { Workspace } from '../../workspace.ts';
import { chatBody } from '../chat-request.ts';
import type { DeclaredTarget, ModelRequest } from '../model.ts';

/** Digits of the state's hash that stand in a record's endpoint. */
const shownDigits = 16;

/** What an application under test gets, version 1, without the trial: `docs/models.md` describes every field. */
export function targetBody(request: ModelRequest): JsonObject {
  const spoken = { model: '', maxTokensName: 'max_tokens', developerRole: true } as const;
  const { model: _, messages, tools, response_format, ...parameters } = chatBody(request, spoken);
  return {
    v: 1,
    messages: messages ?? [],
    ...(request.vars === undefined ? {} : { vars: request.vars }),
    parameters,
    tools: tools ?? [],
    ...(response_format === undefined ? {} : { response_format }),
  };
}

/** The text to send: the stored body, and which trial it is. */
export function targetText(text: string, trial: number): string {
  return `${text.slice(0, -1)},"trial":${trial}}`;
}

/**
 * What stands after the address in a record's endpoint, so that answers of an older application are not taken for those
 * of today's: `#` and a hash of the command, the version and the content of the files that the workspace names; empty
 * where there is none of them.
 */
export async function targetState(target: DeclaredTarget, workspace: Workspace): Promise<string> {
  const command = target.type === 'exec' ? target.command : undefined;
  const named = command === undefined ? [] : await ownFiles(command, workspace);
  const found = await Promise.all((target.files ?? []).map((glob) => workspace.find(glob)));
  const files: { [path: string]: JsonValue } = {};
  for (const path of [...new Set([...named, ...found.flat()])].sort()) {
    const hash = await contentHash(path, workspace);
    if (hash !== undefined) files[path] = hash;
  }
  const state: JsonObject = {
    ...(command === undefined ? {} : { command: [...command] }),
    ...(target.version === undefined ? {} : { version: target.version }),
    ...(Object.keys(files).length === 0 ? {} : { files }),
  };
  return Object.keys(state).length === 0 ? '' : `#${hashOf(state).slice(0, shownDigits)}`;
}

/** Arguments of a command that are files of the workspace, such as the script that Node is to run. */
async function ownFiles(command: readonly string[], workspace: Workspace): Promise<string[]> {
  const looked = await Promise.all(
    command.map(async (argument) => {
      const path = argument.replace(/^\.\//, '');
      if (path.startsWith('-') || /[*?[\]{}\\]/.test(path)) return [];
      return workspace.find(path);
    }),
  );
  return looked.flat();
}

/** Undefined for a folder, which globs find too, and for a link that leads out of the workspace. */
async function contentHash(path: string, workspace: Workspace): Promise<string | undefined> {
  try {
    const hash = createHash('sha256');
    for await (const chunk of await workspace.readChunks(path)) hash.update(chunk);
    return hash.digest('hex');
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
