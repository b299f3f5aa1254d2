// Written in the syntax of old Node versions: only then can they say that they are too old.

const OLDEST_MAJOR = 20;
const OLDEST_MINOR = 19;

/**
 * @param {string} version such as `process.versions.node`
 * @returns {boolean} whether the scripts and the tools they start run on it
 */
export function isSupportedNode(version) {
  const parts = version.split('.').map(Number);
  const major = parts[0] || 0;
  const minor = parts[1] || 0;
  return major > OLDEST_MAJOR || (major === OLDEST_MAJOR && minor >= OLDEST_MINOR);
}

/** Ends the process with a message and exit code 1 where this Node is too old. */
export function requireSupportedNode() {
  if (isSupportedNode(process.versions.node)) return;
  console.error(
    'Wasm Cache Inspector needs Node ' +
      OLDEST_MAJOR +
      '.' +
      OLDEST_MINOR +
      ' or newer, and this is Node ' +
      process.versions.node +
      ' (' +
      process.execPath +
      ').\n  Get a newer one from https://nodejs.org, or with a version manager: nvm install 22',
  );
  process.exit(1);
}
