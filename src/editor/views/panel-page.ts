import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** Where the panel's bundle is, inside the extension. */
export const panelFolder = (extension: vscode.Uri) => vscode.Uri.joinPath(extension, 'dist', 'panel');

/** The page of a panel: one script and one style sheet of ours, nothing from elsewhere, no data in it. */
export function panelPage(
  webview: vscode.Webview,
  extension: vscode.Uri,
  bundle: 'results' | 'comparison',
  form: 'full' | 'compact' = 'full',
): string {
  const nonce = randomBytes(16).toString('base64');
  const folder = panelFolder(extension);
  const script = webview.asWebviewUri(vscode.Uri.joinPath(folder, `${bundle}.js`));
  const style = webview.asWebviewUri(vscode.Uri.joinPath(folder, `${bundle}.css`));
  const policy = [
    "default-src 'none'",
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Regrade ${bundle}</title>
  <link rel="stylesheet" href="${style}">
</head>
<body>
  <div id="root" data-form="${form}"></div>
  <script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
