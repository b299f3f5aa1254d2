import type { ReplyOf, RequestName, RequestOf } from '../../shared/contract.ts';

/** What answers the window's requests, by their names. */
export type Handlers = {
  [Name in RequestName]: (argument: RequestOf<Name>) => Promise<ReplyOf<Name>> | ReplyOf<Name>;
};
