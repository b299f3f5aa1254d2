import { linkSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Gives an Electron that runs another app than this one. A runtime that takes no app as its argument runs the one that
 * lies in it, so such a one gets a twin: links to the same files, beside another app.
 * @param {import('../electron-runtime/electron-runtime.mjs').ElectronRuntime} runtime
 * @param {string} app a folder, or an archive whose name ends in `.asar`
 * @param {string} workshop a folder on the runtime's own disk
 * @returns {import('../electron-runtime/electron-runtime.mjs').ElectronRuntime}
 */
export function placeApp(runtime, app, workshop) {
  if (runtime.appArguments.length > 0) return { executable: runtime.executable, appArguments: [app] };
  const twin = join(workshop, 'runtime');
  linkFolder(dirname(runtime.executable), twin);
  mkdirSync(join(twin, 'resources'));
  const isArchive = app.endsWith('.asar');
  symlinkSync(app, join(twin, 'resources', isArchive ? 'app.asar' : 'app'), isArchive ? 'file' : 'dir');
  return { executable: join(twin, basename(runtime.executable)), appArguments: [] };
}

/**
 * Makes a folder with hard links to the files of another, its resources left out. Electron looks for its files
 * beside the path that it was started by, which a symbolic link would lead away from.
 * @param {string} from
 * @param {string} to
 */
function linkFolder(from, to) {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.name === 'resources') continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkFolder(source, target);
    else linkSync(source, target);
  }
}
