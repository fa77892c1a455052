import type { Path } from '../../core/prompt/yaml-document.ts';

/** The files that get help, by what they are. */
export type FileKind = 'suite' | 'rubrics' | 'configuration' | 'environments';

/** What a value is, beyond what its schema says. */
export type Meaning =
  | 'prompt'
  | 'dataset'
  | 'recording'
  | 'rubrics-file'
  | 'model'
  | 'rubric-type'
  | 'rubric-name'
  | 'label'
  | 'tag';

/** What kind of file a path names; undefined for one that gets no help. */
export function fileKind(path: string): FileKind | undefined {
  if (/\.eval\.ya?ml$/u.test(path)) return 'suite';
  if (/\.rubrics\.ya?ml$/u.test(path)) return 'rubrics';
  if (/\.(prompt|prompty|prompt\.ya?ml)\.environments\.yaml$/u.test(path)) return 'environments';
  return /(^|\/)regrade\.config\.yaml$/u.test(path) ? 'configuration' : undefined;
}

/** Path of a rubric inside its file, if a path leads into one: what follows is the rubric's own. */
export function rubricOf(
  kind: FileKind,
  path: Path,
): { readonly name: string; readonly rest: Path } | undefined {
  const at = kind === 'rubrics' ? inRubricsFile(path) : kind === 'suite' ? inSuite(path) : -1;
  const name = at === -1 ? undefined : path[at];
  return typeof name !== 'string' || name === '$use' ? undefined : { name, rest: path.slice(at + 1) };
}

/** Which step of a path is a rubric's name; -1 for none. */
function inSuite([first, , third]: Path): number {
  if (first === 'rubrics') return 1;
  return first === 'cases' && third === 'rubrics' ? 3 : -1;
}

/** The rubrics stand at the root, or under the key `rubrics`. */
function inRubricsFile([first, second]: Path): number {
  return first === 'rubrics' && typeof second === 'string' && second !== 'type' ? 1 : 0;
}

/** Options of rubrics that mean the same in every type. */
const ofRubric: ReadonlyMap<string, Meaning> = new Map([
  ['type', 'rubric-type'],
  ['model', 'model'],
  ['of', 'rubric-name'],
]);

/** What the value at a path is. Of cases, the number is of no account. */
export function meaningOf(kind: FileKind, path: Path): Meaning | undefined {
  const rubric = rubricOf(kind, path);
  if (rubric !== undefined) {
    const [option, ...deeper] = rubric.rest;
    if (deeper.length > 0) return undefined;
    return typeof option === 'string' ? ofRubric.get(option) : undefined;
  }
  if (kind === 'configuration') {
    const whole = path.length === 1 && (path[0] === 'judge' || path[0] === 'embeddings');
    return whole || (path.length === 2 && path[0] === 'models') ? 'model' : undefined;
  }
  if (kind === 'environments') return path.length === 2 && path[1] === 'model' ? 'model' : undefined;
  if (kind !== 'suite') return undefined;
  const [first, second, third, fourth] = path;
  if (path.length === 2 && typeof second === 'number') {
    if (first === 'prompts') return 'prompt';
    if (first === 'cases') return 'dataset';
    if (first === 'recordings') return 'recording';
    if (first === 'models') return 'model';
  }
  if (first === 'models' && third === 'id' && path.length === 3) return 'model';
  if (first === 'gate' && second === 'against' && path.length === 2) return 'label';
  if (first === 'rubrics' && second === '$use' && path.length === 3) return 'rubrics-file';
  if (first === 'cases' && third === 'tags' && typeof fourth === 'number' && path.length === 4) return 'tag';
  return undefined;
}

/** Where in a case's variables a path leads; undefined for one that leads elsewhere. */
export function variablePath(kind: FileKind, path: Path): Path | undefined {
  return kind === 'suite' && path[0] === 'cases' && path[2] === 'vars' ? path.slice(3) : undefined;
}
