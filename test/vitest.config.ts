import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: '.',
    include: ['test/{unit,more}/**/*.test.ts'],
    setupFiles: ['test/property-seed.ts'],
    testTimeout: 30_000,
  },
});
