import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import manifest from '../../../package.json' with { type: 'json' };
import { sha256 } from '../canonical.ts';
import { ensureRegradeFolder } from '../regrade-folder.ts';

/** A commit as the cache keeps it: what reading its files came to. */
export interface KnownCommit {
  readonly commit: string;
  readonly parents: readonly string[];
  readonly at: number;
  readonly author: string;
  readonly subject: string;
  /** The prompt's path then; null where there was none. */
  readonly path: string | null;
  /** Null where it could not be read. */
  readonly definitionHash: string | null;
  /** Files that were looked for beside the prompt itself. */
  readonly asked: readonly string[];
  /** What it changed, in words; undefined for commits that changed nothing. */
  readonly changed?: readonly string[] | undefined;
  readonly lines?: number | undefined;
  /** True where the clone held nothing older. */
  readonly cut?: true | undefined;
}

/** The history of one prompt up to one commit. */
export interface KnownHistory {
  readonly head: string;
  readonly prefix: string;
  /** Whether the clone held only the newest commits. */
  readonly isShallow?: boolean | undefined;
  /** Every path that the prompt had, newest first. */
  readonly names: readonly string[];
  /** Newest first. */
  readonly commits: readonly KnownCommit[];
  /** How many older commits no look has read yet. */
  readonly unread: number;
}

const schema = z.object({
  v: z.literal(3),
  /** Another version of Regrade may read the same file as another definition. */
  tool: z.literal(manifest.version),
  prompt: z.string(),
  head: z.string(),
  prefix: z.string(),
  isShallow: z.boolean().optional(),
  names: z.array(z.string()),
  unread: z.number().default(0),
  commits: z.array(
    z.object({
      commit: z.string(),
      parents: z.array(z.string()),
      at: z.number(),
      author: z.string(),
      subject: z.string(),
      path: z.string().nullable(),
      definitionHash: z.string().nullable(),
      asked: z.array(z.string()),
      changed: z.array(z.string()).optional(),
      lines: z.number().optional(),
      cut: z.literal(true).optional(),
    }),
  ),
});

const fileOf = (folder: string, prompt: string) =>
  join(folder, 'cache', 'history', `${sha256(prompt).slice(0, 32)}.json`);

/** What is known of a prompt's history from an earlier look; undefined when nothing is, or it is of another version. */
export async function readHistoryCache(root: string, prompt: string): Promise<KnownHistory | undefined> {
  try {
    const text = await readFile(fileOf(join(root, '.regrade'), prompt), 'utf8');
    const parsed = schema.safeParse(JSON.parse(text)).data;
    return parsed?.prompt === prompt ? parsed : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Keeps a prompt's history. Several processes may do so at once: the last one wins. */
export async function writeHistoryCache(root: string, prompt: string, history: KnownHistory): Promise<void> {
  const file = fileOf(await ensureRegradeFolder(root), prompt);
  await mkdir(join(file, '..'), { recursive: true });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, JSON.stringify({ v: 3, tool: manifest.version, prompt, ...history }));
  await rename(draft, file);
}
