import { largestText } from '../workspace.ts';
import { ended, type GitProcess, startGit } from './git.ts';

/** A file of some commit. */
export interface GitFile {
  /** Id of its content. */
  readonly id: string;
  /** Without BOM; undefined when it is larger than a text file may be. */
  readonly text: string | undefined;
}

/** Answers are handed out this long before other work gets its turn, ms. */
const longestTurnMs = 8;

interface Request {
  readonly resolve: (file: GitFile | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** One `git cat-file --batch` for any number of files: requests go ahead of the answers, which come in their order. */
export class GitObjects {
  readonly #process: GitProcess;
  readonly #waiting: Request[] = [];
  readonly #ended: Promise<void>;
  /** Pieces that came and are not used up. */
  #pieces: Buffer[] = [];
  #bytes = 0;
  /** Bytes that the answer at hand still needs, after its first line. */
  #open: { readonly id: string; readonly size: number; readonly kind: string } | undefined;
  #over = false;
  #answering = false;

  constructor(root: string) {
    this.#process = startGit(root, ['cat-file', '--batch']);
    this.#process.stdout.on('data', (piece: Buffer) => this.#take(piece));
    this.#process.stderr.resume();
    this.#ended = ended(this.#process).then(() => {
      this.#over = true;
      if (!this.#answering) this.#refuse();
    });
  }

  /**
   * The file at a path of a commit; undefined when there is none.
   * @param path from the top of the repository, `/` between parts
   */
  read(commit: string, path: string): Promise<GitFile | undefined> {
    // The protocol has one request a line.
    if (/[\n\0]/.test(path)) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      if (this.#over) reject(new Error('git cat-file ended early.'));
      else {
        this.#waiting.push({ resolve, reject });
        this.#ask(`${commit}:${path}\n`);
      }
    });
  }

  async close(): Promise<void> {
    this.#process.stdin.end();
    await this.#ended;
  }

  /** What is asked in one go is written in one go. */
  #ask(line: string): void {
    const { stdin } = this.#process;
    if (stdin.writableCorked === 0) {
      stdin.cork();
      process.nextTick(() => stdin.uncork());
    }
    stdin.write(line);
  }

  #take(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (!this.#answering) void this.#answer();
  }

  /**
   * Hands out the answers that came. Those who asked work on them at once, so that after some ms other work gets its
   * turn: in an editor nothing may stand still while thousands of files are read.
   */
  async #answer(): Promise<void> {
    this.#answering = true;
    let since = performance.now();
    while (this.#answerOne()) {
      await Promise.resolve();
      if (performance.now() - since < longestTurnMs) continue;
      await new Promise((resolve) => setImmediate(resolve));
      since = performance.now();
    }
    this.#answering = false;
    if (this.#over) this.#refuse();
  }

  #refuse(): void {
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('git cat-file ended early.'));
  }

  #answerOne(): boolean {
    if (this.#open === undefined) {
      const line = this.#line();
      if (line === undefined) return false;
      const [, id, kind, size] = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(line) ?? [];
      if (id === undefined || kind === undefined) {
        this.#waiting.shift()?.resolve(undefined);
        return true;
      }
      this.#open = { id, kind, size: Number(size) };
    }
    const { id, kind, size } = this.#open;
    if (this.#bytes < size + 1) return false;
    const content = this.#cut(size + 1).subarray(0, size);
    this.#open = undefined;
    const text = size <= largestText ? withoutBom(content.toString('utf8')) : undefined;
    this.#waiting.shift()?.resolve(kind === 'blob' ? { id, text } : undefined);
    return true;
  }

  #line(): string | undefined {
    const all = this.#whole();
    const cut = all.indexOf(0x0a);
    return cut === -1 ? undefined : this.#cut(cut + 1).toString('utf8', 0, cut);
  }

  #cut(length: number): Buffer {
    const all = this.#whole();
    this.#pieces = [all.subarray(length)];
    this.#bytes -= length;
    return all.subarray(0, length);
  }

  #whole(): Buffer {
    const [first, ...others] = this.#pieces;
    const whole = first !== undefined && others.length === 0 ? first : Buffer.concat(this.#pieces);
    this.#pieces = [whole];
    return whole;
  }
}

const withoutBom = (text: string) => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
