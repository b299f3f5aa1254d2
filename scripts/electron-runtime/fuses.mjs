import { constants, copyFileSync } from 'node:fs';

/**
 * What each executable can do besides running the app. Both leave out Cypress's own snapshot, and what would let an
 * environment variable or a `file:` page in. The tests are run by Vitest on the runtime as a plain Node, and by
 * Playwright, which needs the inspector's arguments.
 * @type {Record<keyof import('./package.mjs').ExecutableDigests, { runAsNode: boolean, inspect: boolean }>}
 */
export const FUSES = {
  electron: { runAsNode: false, inspect: false },
  'electron-for-tests': { runAsNode: true, inspect: true },
};

/**
 * @param {string} from
 * @param {string} to
 * @param {{ runAsNode: boolean, inspect: boolean }} can
 */
export async function copyWithFuses(from, to, { runAsNode, inspect }) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  // Shares the blocks on a file system that can; the two differ in a few bytes.
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  await flipFuses(to, {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    [FuseV1Options.RunAsNode]: runAsNode,
    [FuseV1Options.EnableCookieEncryption]: false,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: inspect,
    // The app is a folder, not an archive.
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: false,
    [FuseV1Options.OnlyLoadAppFromAsar]: false,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  });
}
