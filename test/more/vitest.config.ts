import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: '.',
    globalSetup: ['test/temporary-folder.ts'],
    include: ['test/more/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 600_000,
  },
});
