/** What is said about results of files that an editor runs, beside each of them and in reports. */
export const editorRunWords =
  'An editor runs this file and adds instructions, context and tools that are not seen here, so results are an approximation.';
