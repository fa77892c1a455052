/** Style sheets are bundled beside the script. */
declare module '*.css';

/** The text of a drawing. */
declare module '*.svg' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: as the bundler gives it.
  export default text;
}
