import fc from 'fast-check';

// In CI the same values are tried each time, so that a change fails for what it changed; elsewhere each run tries new ones.
if (process.env.CI !== undefined) fc.configureGlobal({ seed: 20261125 });
