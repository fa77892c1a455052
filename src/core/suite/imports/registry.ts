import type { ForeignTool } from './foreign-suite.ts';
import { promptfoo } from './promptfoo/tool.ts';

/** Every tool whose suites are read. A new one is a folder and a line here. */
export const foreignTools: readonly ForeignTool[] = [promptfoo];

/** The tool whose suite a file is by its name; undefined for all others. */
export function foreignToolOf(path: string): ForeignTool | undefined {
  return foreignTools.find((tool) => tool.matches(path));
}
