import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';
export type Paint = (style: Style, text: string) => string;

/** Paints by ANSI escape sequences, or leaves texts as they are. */
export function paintOf(color: boolean): Paint {
  return color ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text;
}

/**
 * Rows in columns, two spaces between them; widths are those of the texts without their colour.
 * @param right columns that are aligned to the right
 */
export function columns(
  rows: readonly (readonly { readonly text: string; readonly style?: Style }[])[],
  right: ReadonlySet<number>,
  paint: Paint,
): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach(({ text }, at) => {
      widths[at] = Math.max(widths[at] ?? 0, text.length);
    });
  }
  return rows.map((row) =>
    row
      .map(({ text, style }, at) => {
        const space = ' '.repeat((widths[at] ?? 0) - text.length);
        const painted = style === undefined ? text : paint(style, text);
        if (right.has(at)) return `${space}${painted}`;
        return at === row.length - 1 ? painted : `${painted}${space}`;
      })
      .join('  '),
  );
}
