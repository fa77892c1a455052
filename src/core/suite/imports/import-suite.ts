import { posix } from 'node:path';
import { InputError, type Problem } from '../../problem.ts';
import { openWorkspace, type Workspace } from '../../workspace.ts';
import { readWhole } from '../file-text.ts';
import { loadSuite } from '../load-suite.ts';
import type { ForeignSuite, ForeignTool } from './foreign-suite.ts';
import { foreignToolOf, foreignTools } from './registry.ts';
import { type NewFile, writtenSuite } from './write-suite.ts';

/** What an import would write. */
export interface Imported {
  readonly tool: ForeignTool['title'];
  /** The suite first; nothing is written yet. */
  readonly files: readonly NewFile[];
  /** What has no equal here and would change verdicts; empty unless `lenient`. */
  readonly leftOut: readonly Problem[];
  /** What was left out or changed without effect on verdicts. */
  readonly notes: readonly Problem[];
}

export interface ImportOptions {
  /** Path of the new suite from the workspace's root; default: beside the other tool's file. */
  readonly into?: string;
  /** Keeps the rest where something has no equal here, and says in comments what is missing. */
  readonly lenient?: boolean;
}

/**
 * Turns a suite of another tool into a suite of ours that gives the same verdicts, checked by loading it.
 * @param path from the workspace's root.
 * @throws {InputError} with everything that has no equal here, unless `lenient`; and for a file that is no suite of a
 *   tool that is known.
 */
export async function importSuite(
  workspace: Workspace,
  path: string,
  { into = suitePathFor(path), lenient = false }: ImportOptions = {},
): Promise<Imported> {
  const tool = await toolOf(workspace, path);
  const foreign = await tool.read(workspace, path);
  const leftOut = foreign.problems.filter(({ severity }) => severity === 'error');
  if (leftOut.length > 0 && !lenient) throw new InputError(foreign.problems);
  checkRest(foreign);
  const files = writtenSuite(foreign, into);
  await checkLoads(workspace, files);
  return {
    tool: tool.title,
    files,
    leftOut,
    notes: foreign.problems.filter(({ severity }) => severity === 'warning'),
  };
}

/** `evals/promptfooconfig.yaml` → `evals/evals.eval.yaml`, `promptfooconfig.tone.yaml` → `tone.eval.yaml`. */
export function suitePathFor(path: string): string {
  const folder = posix.dirname(path);
  const name = posix
    .basename(path)
    .replace(/\.(ya?ml|json)$/i, '')
    .replace(/^promptfooconfig[.\-_]?/i, '');
  const base = name !== '' ? name : folder === '.' ? 'promptfoo' : posix.basename(folder);
  return posix.join(folder, `${base}.eval.yaml`);
}

async function toolOf(workspace: Workspace, path: string): Promise<ForeignTool> {
  const byName = foreignToolOf(path);
  if (byName) return byName;
  const text = await readWhole(workspace, path);
  const byContent = foreignTools.find((tool) => tool.claims(text));
  if (byContent) return byContent;
  throw InputError.of({
    code: 'unknown-suite-format',
    message: 'This file is no suite of a tool that is known.',
    remedy: `Suites are imported from ${foreignTools.map(({ title }) => title).join(', ')}.`,
    file: path,
  });
}

/** A suite needs a prompt, a model and a case; where all of one kind were left out, nothing is worth keeping. */
function checkRest({ path, prompts, models, cases, problems }: ForeignSuite): void {
  const missing = [
    ...(prompts.length === 0 ? ['no prompt'] : []),
    ...(models.length === 0 ? ['no model'] : []),
    ...(cases.length === 0 ? ['no case'] : []),
  ];
  if (missing.length === 0) return;
  throw new InputError([
    ...problems,
    {
      severity: 'error',
      code: 'nothing-to-import',
      message: `After what has no equal here is left out, ${missing.join(' and ')} is left.`,
      remedy: 'Change what the problems name, then import again.',
      file: path,
    },
  ]);
}

/** Reads the new files as if they were there. */
async function checkLoads(workspace: Workspace, files: readonly NewFile[]): Promise<void> {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const view: Workspace = overlaid(workspace, texts);
  const suite = await loadSuite(view, files[0]?.path ?? '');
  for await (const _ of suite.cases());
}

function overlaid(workspace: Workspace, texts: ReadonlyMap<string, string>): Workspace {
  const fresh = openWorkspace(workspace.root, (path) => texts.get(path));
  return {
    ...workspace,
    readText: (path) => (texts.has(path) ? fresh : workspace).readText(path),
    readChunks: (path, signal) => (texts.has(path) ? fresh : workspace).readChunks(path, signal),
  };
}
