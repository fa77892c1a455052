#!/usr/bin/env node
// The package's `bin`. It must be readable by old versions of Node, so that they say what to do
// instead of failing on syntax that they do not know.
'use strict';

var major = Number(process.versions.node.split('.')[0]);

if (major < 22) {
  process.stderr.write(
    'regrade needs Node 22 or newer, and this is Node ' +
      process.versions.node +
      '. Install a newer Node and run it again.\n',
  );
  process.exitCode = 2;
} else {
  import('./cli.js').then((cli) => cli.start());
}
