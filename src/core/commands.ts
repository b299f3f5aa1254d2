/** For command lines: what a person may ask of a cache, and of a team's store. */
export { KEYS_COMMANDS, type KeysChoices, type KeysCommand } from './commands/keys-commands.ts';
export {
  openPublisher,
  type PublishChoices,
  type Publisher,
  publishModules,
} from './commands/publish-command.ts';
export { STORE_COMMANDS, type StoreCommand, type StoreOutput } from './commands/store-commands.ts';
