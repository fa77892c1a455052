import { runPrepared } from './set-up.mjs';

runPrepared('run-more.ts');
