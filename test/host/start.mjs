import { runPrepared } from './set-up.mjs';

runPrepared('run-start.ts');
