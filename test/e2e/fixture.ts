// One workbench for the tests of a file, with its logs and a picture where a test fails.
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { root } from '../host/places.ts';
import { openWorkbench, type Workbench, type WorkbenchOptions } from '../host/workbench.ts';

/** A small workspace whose suites run on the model `echo`. */
export const greetingWorkspace = join(root, 'test/fixtures/workspace');

/**
 * Opens a workbench before the tests of this file and closes it after them.
 * @returns the open workbench, to be called inside tests.
 */
export function useWorkbench(options: WorkbenchOptions): () => Workbench {
  let open: Workbench | undefined;
  const current = (): Workbench => {
    if (open === undefined) throw new Error('The workbench opens before the tests, not before that.');
    return open;
  };
  beforeAll(async () => {
    open = await openWorkbench(options);
  });
  afterAll(() => open?.close());
  beforeEach((context) => {
    context.onTestFailed(async ({ task }) => {
      const picture = await current().screenshot(`failed ${task.name.replace(/[^\w ]/g, '')}`);
      console.error(`"${task.name}" failed; the workbench looked like ${picture}.\n${current().logs()}`);
    });
  });
  return current;
}
