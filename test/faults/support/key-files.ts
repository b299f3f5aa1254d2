import type { Keychain } from '../../../src/core/module-cache/seal-key-file.ts';

/** A keychain that opens what one of the same password has sealed, and nothing else. */
export function keychain(password: string | null): Keychain {
  const mark = `sealed with ${password}: `;
  return {
    isThere: () => password !== null,
    seal: (text) => Buffer.from(mark + text),
    open: (sealed) => {
      const text = sealed.toString();
      if (!text.startsWith(mark)) throw new Error('The keychain is locked.');
      return text.slice(mark.length);
    },
  };
}
