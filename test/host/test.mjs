import { runPrepared } from './set-up.mjs';

runPrepared('run-test.ts');
