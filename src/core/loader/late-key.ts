import type { WireBytes } from '../engine/wire-bytes.ts';
import { type HashAlgorithm, ModuleHash } from '../module-cache/module-hash.ts';
import { hashInPieces } from './hash-wire-bytes.ts';

/**
 * The key of a module that has been given already: it is found out while nobody waits, or at once where somebody asks for
 * it before.
 */
export class LateKey {
  readonly #read: () => WireBytes;
  readonly #algorithm: HashAlgorithm;
  readonly #onFound: (key: ModuleHash, wireBytes: WireBytes) => void;
  #wireBytes: WireBytes | null = null;
  #key: ModuleHash | null = null;

  /** @param onFound called once, by whoever finds the key out, before anybody else has it */
  constructor(options: {
    read: () => WireBytes;
    algorithm: HashAlgorithm;
    onFound: (key: ModuleHash, wireBytes: WireBytes) => void;
  }) {
    this.#read = options.read;
    this.#algorithm = options.algorithm;
    this.#onFound = options.onFound;
  }

  /** The key. Where it is not known yet, all bytes are hashed before it is given. */
  get(): ModuleHash {
    return this.#key ?? this.#found(ModuleHash.ofSync(this.#bytes()));
  }

  /** Finds it out piece by piece, with other work in between. */
  async find(): Promise<void> {
    if (this.#key !== null) return;
    const key = await hashInPieces(this.#bytes(), this.#algorithm);
    if (this.#key === null) this.#found(key);
  }

  #bytes(): WireBytes {
    this.#wireBytes ??= this.#read();
    return this.#wireBytes;
  }

  #found(key: ModuleHash): ModuleHash {
    this.#key = key;
    const wireBytes = this.#bytes();
    this.#wireBytes = null;
    this.#onFound(key, wireBytes);
    return key;
  }
}
