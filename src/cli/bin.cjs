#!/usr/bin/env node
// The package's `bin`. It must be readable by old versions of Node, so that they say what to do
// instead of failing on syntax that they do not know.
'use strict';

var numbers = process.versions.node.split('.').map(Number);

if (numbers[0] < 22 || (numbers[0] === 22 && numbers[1] < 3)) {
  process.stderr.write(
    'regrade needs Node 22.3 or newer, and this is Node ' +
      process.versions.node +
      '. Install a newer Node and run it again.\n',
  );
  process.exitCode = 2;
} else {
  // From Node 22.8 on: what was compiled once is not compiled again, a third of a short command's time.
  if (require('node:module').enableCompileCache) require('node:module').enableCompileCache();
  import('./cli.js').then((cli) => cli.start());
}
