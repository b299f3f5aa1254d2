import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { electronArguments } from '../../../scripts/launch/electron-command.mjs';
import { placeApp } from '../../../scripts/launch/place-app.mjs';
import { PROJECT_ROOT } from '../../../scripts/setup/project-root.mjs';

// Electron's own file system would look into archives instead of copying them.
Reflect.set(process, 'noAsar', true);

const workshops: string[] = [];
afterAll(() => {
  for (const workshop of workshops) rmSync(workshop, { recursive: true, force: true });
});

/** Gives the command that runs an app, a folder or an archive, on the Electron that runs these tests. */
export function electronWith(app: string): { command: string; args: string[] } {
  if (process.versions.electron === undefined)
    throw new Error('run the tests on the Electron runtime: npm test');
  // The runtime's files are linked to, which a temporary folder may be on the wrong disk for.
  const setup = join(PROJECT_ROOT, '.setup');
  mkdirSync(setup, { recursive: true });
  const workshop = mkdtempSync(join(setup, 'package-test-'));
  workshops.push(workshop);
  const takesApp = existsSync(join(dirname(process.execPath), 'resources/default_app.asar'));
  const runtime = placeApp(
    { executable: process.execPath, appArguments: takesApp ? [app] : [] },
    app,
    workshop,
  );
  const profile = `--user-data-dir=${join(workshop, 'profile')}`;
  return {
    command: runtime.executable,
    args: [...electronArguments(runtime, { opensWindow: false }), profile],
  };
}
