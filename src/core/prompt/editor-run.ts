/** What is said beside a prompt that an editor runs. */
export const editorRunWords =
  'An editor runs this file and adds instructions, context and tools that are not seen here, so results are an approximation.';

/** The same about a prompt of a report, after its name. */
export const editorRunNote =
  'is run by an editor, which adds instructions, context and tools that are not seen here, so its results are an approximation.';

/** Whether an editor runs this prompt, told by what a record keeps of it. */
export const isEditorRun = ({ engine }: { readonly engine: string }): boolean => engine === 'editor-file';
