export type ContentsErrorKind =
  /** The bytes begin like nothing that is a module. */
  | 'not-wasm'
  /** A component, which holds modules and is none. */
  | 'component'
  /** The bytes end, or say something that the binary format does not know. */
  | 'malformed'
  /** There is no such function, list or place in the module. */
  | 'no-such-part'
  /** The file holds other bytes than those that were loaded. */
  | 'changed'
  /** The file could not be read. */
  | 'file-read'
  /** Nothing is read any more. */
  | 'closed'
  /** It took longer, or more memory, than it may. */
  | 'too-large';

/** Why something that a module holds cannot be shown. */
export class ContentsError extends Error {
  override readonly name = 'ContentsError';
  readonly kind: ContentsErrorKind;
  /** Where in the wire bytes, in bytes from their beginning; null where it is no one place. */
  readonly offset: number | null;

  constructor(kind: ContentsErrorKind, message: string, offset: number | null = null) {
    super(message);
    this.kind = kind;
    this.offset = offset;
  }
}

/** What `read` gives; undefined where it throws a `ContentsError`. Any other error is let through. */
export function readOrNothing<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ContentsError) return undefined;
    throw error;
  }
}
