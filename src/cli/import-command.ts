import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isThere } from '../core/file-there.ts';
import { formatProblem, InputError } from '../core/problem.ts';
import { importSuite } from '../core/suite/imports/import-suite.ts';
import type { NewFile } from '../core/suite/imports/write-suite.ts';
import { openWorkspace, pathInside, type Workspace } from '../core/workspace.ts';
import type { Parsed } from './commands.ts';
import type { Io } from './io.ts';
import { reportError } from './report-error.ts';
import { findWorkspaceRoot } from './workspace-root.ts';
import { fileWritten } from './written-path.ts';

interface Flags {
  readonly into?: string;
  readonly lenient?: true;
  readonly force?: true;
}

/** `regrade import FILE`: writes a suite of another tool as one of ours; gives the exit code. */
export async function importCommand(parsed: Parsed, io: Io): Promise<number> {
  const root = await findWorkspaceRoot(io.cwd);
  const flags = parsed.options as Flags;
  try {
    const workspace = openWorkspace(root);
    const path = await inWorkspace(workspace, io.cwd, parsed.arguments[0] ?? '');
    const into =
      flags.into === undefined ? undefined : suiteName(await inWorkspace(workspace, io.cwd, flags.into));
    const imported = await importSuite(workspace, path, {
      ...(into === undefined ? {} : { into }),
      lenient: flags.lenient === true,
    });
    await write(workspace, imported.files, flags.force === true);
    for (const problem of [...imported.leftOut, ...imported.notes])
      io.stderr.write(`${formatProblem(problem)}\n`);
    if (imported.leftOut.length > 0) {
      const left = imported.leftOut.length;
      io.stderr.write(
        `Left out ${left} ${left === 1 ? 'part' : 'parts'} of ${path}, as comments in the suite say; verdicts may differ.\n`,
      );
    }
    for (const file of imported.files) io.stdout.write(`Wrote ${file.path}\n`);
    return 0;
  } catch (error) {
    const code = reportError(error, io, root);
    if (flags.lenient !== true && error instanceof InputError && hasImportProblems(error))
      io.stderr.write(
        'Nothing was written. With --lenient the rest is imported, and comments say what is missing.\n',
      );
    return code;
  }
}

const hasImportProblems = ({ problems }: InputError) =>
  problems.some(
    ({ code, severity }) => severity === 'error' && code.startsWith('import-') && code !== 'import-code',
  );

async function inWorkspace(workspace: Workspace, cwd: string, written: string): Promise<string> {
  const path = pathInside(workspace.root, await fileWritten(workspace.root, cwd, written));
  if (path !== undefined) return path;
  throw InputError.of({
    code: 'outside-workspace',
    message: `"${written}" lies outside the workspace ${workspace.root}.`,
    remedy: 'Run regrade in the folder that holds the file.',
  });
}

function suiteName(path: string): string {
  if (/\.eval\.ya?ml$/i.test(path)) return path;
  throw InputError.of({
    code: 'not-a-suite-name',
    message: `"${path}" is no name of a suite.`,
    remedy: 'Give one that ends with .eval.yaml.',
  });
}

async function write(workspace: Workspace, files: readonly NewFile[], force: boolean): Promise<void> {
  const there: string[] = [];
  for (const { path } of files) if (!force && (await isThere(workspace.absolute(path)))) there.push(path);
  if (there.length > 0) {
    throw new InputError(
      there.map((path) => ({
        severity: 'error',
        code: 'file-exists',
        message: `"${path}" is there already.`,
        remedy: 'Name another suite with --into, or write over it with --force.',
      })),
    );
  }
  for (const { path, text } of files) {
    const file = workspace.absolute(path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: force ? 'w' : 'wx' });
  }
}
