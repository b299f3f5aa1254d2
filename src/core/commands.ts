/** For command lines: what a person may ask of a cache, and of a team's store. */
export { KEYS_COMMANDS, type KeysChoices, type KeysCommand } from './commands/keys-commands.ts';
export {
  openPublisher,
  type PublishChoices,
  type Publisher,
  publishModules,
} from './commands/publish-command.ts';
export { STORE_COMMANDS, type StoreCommand, type StoreOutput } from './commands/store-commands.ts';
/** For whoever shows a store and its keys otherwise than on a command line. */
export { openObjectStore } from './shared-tier/open-object-store.ts';
export { trustedKeysIn } from './signing/key-places.ts';
export { parsePublicKey, publicKeyText } from './signing/public-key.ts';
export { TrustFile } from './signing/trust-file.ts';
export {
  type KeyState,
  parseEnd,
  parseTrustedKeys,
  stateOf,
  type TrustedKey,
} from './signing/trusted-keys.ts';
