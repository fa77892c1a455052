import { defineConfig } from 'vitest/config';

/** Tests of the built panel in Chromium. */
export default defineConfig({
  test: {
    root: '.',
    globalSetup: ['test/temporary-folder.ts'],
    include: ['test/panel/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
