/** A prompt's path in two: the file, and which of several prompts in it. */
export interface PiecePath {
  readonly file: string;
  /** A number counted from 1, or a label. */
  readonly piece?: string;
}

/** Only files that can hold several prompts are cut at a `#`: it may stand in the name of any other. */
const several = /^(.*\.(?:jsonl|ndjson|csv|txt))#([^/#]+)$/i;

/** Splits `prompts.jsonl#2` or `prompts.csv#polite`; any other path is a file as it stands. */
export function splitPiece(path: string): PiecePath {
  const [, file, piece] = several.exec(path) ?? [];
  return file === undefined || piece === undefined ? { file: path } : { file, piece };
}

/** Whether all prompts of a file are meant where a suite names it without a piece; a `.txt` is one prompt then. */
export function mayHoldSeveral(file: string): boolean {
  return /\.(jsonl|ndjson|csv)$/i.test(file);
}

/** The file that a prompt stands in. */
export function fileOfPrompt(path: string): string {
  return splitPiece(path).file;
}

/** A prompt's path under another name of its file: the piece stays the same. */
export function inFile(path: string, file: string): string {
  const { piece } = splitPiece(path);
  return piece === undefined ? file : `${file}#${piece}`;
}
