// `npm run screenshots`: the pictures of README.md, taken in the real workbench from the example workspace.
import { join } from 'node:path';
import { root } from './places.ts';
import { openWorkbench, type Theme, type Workbench } from './workbench.ts';

interface Scene {
  /** Name of the picture in media/readme/. */
  readonly name: string;
  readonly theme: Theme;
  /** Brings the workbench to what the picture shows. */
  play(workbench: Workbench): Promise<void>;
}

const scenes: readonly Scene[] = [
  {
    name: 'results-dark',
    theme: 'dark',
    async play({ command, webview }) {
      await command('Regrade: Show results');
      await webview('#root *');
    },
  },
];

const workbench = await openWorkbench({
  workspace: join(root, 'examples'),
  size: { width: 1280, height: 800 },
  scale: 2,
});
try {
  for (const { name, theme, play } of scenes) {
    await workbench.setTheme(theme);
    await play(workbench);
    console.log(await workbench.screenshot(join(root, 'media/readme', `${name}.png`)));
  }
} finally {
  await workbench.close();
}
