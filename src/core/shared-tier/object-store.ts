import type { Bytes } from '../units.ts';

/** What is asked of one transfer. */
export interface TransferTerms {
  /** Ends it; the promise then rejects. */
  readonly signal?: AbortSignal | undefined;
}

export interface GetTerms extends TransferTerms {
  /** A larger object is refused before it is read, and while it is read where its length was a lie. */
  readonly maxBytes: Bytes;
}

/** Where a team keeps objects under names: whoever can write there is not trusted. */
export interface ObjectStore {
  /** For people: the address, without anything secret in it. */
  readonly address: string;
  /** Gives an object; null where the store has none of that name. Rejects with a `StoreError`. */
  get(name: string, terms: GetTerms): Promise<Uint8Array | null>;
  /** Keeps an object where there is none of that name; tells whether it did. Rejects with a `StoreError`. */
  putNew(name: string, bytes: Uint8Array, terms?: TransferTerms): Promise<boolean>;
  /** Lets connections go. */
  close(): Promise<void>;
}
