import { safeStorage } from 'electron';
import type { Keychain } from 'wasm-compile-cache';

/** The system's keychain. Needs `app.whenReady()`. */
export const systemKeychain: Keychain = {
  /** Linux without a keyring "encrypts" with a password that is in Chromium's source; that is no keychain. */
  isThere: () =>
    safeStorage.isEncryptionAvailable() &&
    (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text'),
  seal: (text) => safeStorage.encryptString(text),
  open: (sealed) => safeStorage.decryptString(sealed),
};
