/**
 * Node's modules as a whole: VS Code puts its proxy and its certificates into their members, which names imported one by
 * one would miss. Not by `import`, which reads every member and so loads what `fetch` is made of: 75 ms of each start.
 */
export const http = process.getBuiltinModule('node:http');
export const https = process.getBuiltinModule('node:https');
