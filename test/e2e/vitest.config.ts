import { defineConfig } from 'vitest/config';

// One workbench at a time: each is a server, an extension host and a browser.
export default defineConfig({
  test: {
    root: '.',
    globalSetup: ['test/temporary-folder.ts'],
    include: ['test/e2e/**/*.test.ts'],
    fileParallelism: false,
    // A browser, a server and an extension host on two cores: what fails twice is a failure.
    retry: 1,
    testTimeout: 120_000,
    hookTimeout: 240_000,
  },
});
