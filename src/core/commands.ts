/** For command lines: what a person may ask of a cache. */
export { STORE_COMMANDS, type StoreCommand, type StoreOutput } from './commands/store-commands.ts';
