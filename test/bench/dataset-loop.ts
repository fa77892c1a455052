import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { datasetCases } from '../../src/core/suite/dataset.ts';
import { openWorkspace } from '../../src/core/workspace.ts';
import { report } from './measure.ts';

// Reads a dataset case by case; with `lines`, the baseline: lines by node:readline, parsed and thrown away.
const [root = '', file = '', how = ''] = process.argv.slice(2);
const workspace = openWorkspace(root);

await report(async () => {
  let count = 0;
  if (how === 'lines') {
    for await (const line of createInterface({ input: createReadStream(workspace.absolute(file)) })) {
      if (file.endsWith('.csv') ? line.split(',').length > 1 : JSON.parse(line) !== null) count += 1;
    }
  } else {
    for await (const located of datasetCases(workspace, file)) if (located.case.id !== '') count += 1;
  }
  if (count === 0) throw new Error('No case was read.');
});
