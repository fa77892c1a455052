import { defineConfig } from 'vitest/config';

/** Tests of the built panel in Chromium. */
export default defineConfig({
  test: {
    root: '.',
    globalSetup: ['test/temporary-folder.ts'],
    include: ['test/panel/**/*.test.ts'],
    // As in the workbench: a browser on two cores, so what fails twice is a failure.
    retry: 1,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
