import { type FileHandle, open } from 'node:fs/promises';

/** Bytes of the longest line that is read: a cell holds at most an answer and its messages. */
const longestLine = 64 * 1024 * 1024;

/** Bytes that are read at once: few reads, and no long stretch of work between two of them. */
const portion = 512 * 1024;
/** What is read first: often the head of a record is all that is wanted. */
const firstPortion = 64 * 1024;

const lineFeed = 10;

/** Whole lines of a file in one piece of memory, and where they end. */
export interface LinePortion {
  /** Good until the next portion is asked for. */
  readonly bytes: Buffer;
  /** Where the last line ends; a line feed stands at the end of each, except perhaps of a file's last one. */
  readonly end: number;
}

/**
 * The lines of a file, many at once, from one piece of memory that is used again: `node:readline` takes several times
 * as long, and comparing reads two whole records. A line of more than 64 MB is left out.
 */
export async function* linePortions(file: string): AsyncGenerator<LinePortion> {
  const handle = await open(file, 'r');
  try {
    yield* portionsOf(handle);
  } finally {
    await handle.close();
  }
}

async function* portionsOf(handle: FileHandle): AsyncGenerator<LinePortion> {
  let bytes = Buffer.allocUnsafe(firstPortion);
  let held = 0;
  let tooLong = false;
  for (;;) {
    const { bytesRead } = await handle.read(bytes, held, bytes.length - held);
    if (bytesRead === 0) break;
    const filled = held + bytesRead;
    let from = 0;
    if (tooLong) {
      const end = bytes.indexOf(lineFeed);
      if (end === -1 || end >= filled) continue;
      from = end + 1;
      tooLong = false;
    }
    const end = bytes.subarray(0, filled).lastIndexOf(lineFeed) + 1;
    if (end > from) {
      yield { bytes: from === 0 ? bytes : bytes.subarray(from), end: end - from };
      from = end;
    }
    bytes.copyWithin(0, from, filled);
    held = filled - from;
    if (held === longestLine) {
      held = 0;
      tooLong = true;
    } else if (held === bytes.length || bytes.length < portion) {
      const wider = Buffer.allocUnsafe(Math.min(longestLine, Math.max(portion, bytes.length * 2)));
      bytes.copy(wider, 0, 0, held);
      bytes = wider;
    }
  }
  if (held > 0) yield { bytes: bytes.subarray(0, held), end: held };
}

/** Where the line that begins at `from` ends: at a line feed or at the end of the portion. */
export function lineEnd({ bytes, end }: LinePortion, from: number): number {
  const at = bytes.indexOf(lineFeed, from);
  return at === -1 || at > end ? end : at;
}
