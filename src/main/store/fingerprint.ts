import { createHash } from 'node:crypto';

/** Names a key in the way that people know from OpenSSH: short enough to be compared on the telephone. */
export function fingerprintOf(bytes: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(bytes).digest('base64').replace(/=+$/, '')}`;
}
