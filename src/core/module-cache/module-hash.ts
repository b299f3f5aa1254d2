import { createHash } from 'node:crypto';

/** SHA-256 is a key that nobody can collide; XXH64 is wasmer's, for parity. */
export type HashAlgorithm = 'sha256' | 'xxh64';

const DIGEST_BYTES: Record<HashAlgorithm, number> = { sha256: 32, xxh64: 8 };

/** The key of a module: a hash of its wire bytes. Equal hashes are equal strings. */
export class ModuleHash {
  readonly algorithm: HashAlgorithm;
  readonly #hex: string;

  private constructor(algorithm: HashAlgorithm, hex: string) {
    this.algorithm = algorithm;
    this.#hex = hex;
  }

  /** Takes a digest of 32 bytes (SHA-256) or 8 (XXH64). Throws `TypeError` for any other length. */
  static fromBytes(digest: Uint8Array): ModuleHash {
    return ModuleHash.parse(Buffer.from(digest).toString('hex').toUpperCase());
  }

  /** Reads what `toString` prints. Throws `TypeError` for all else, lower case and white space too. */
  static parse(text: string): ModuleHash {
    if (/^[0-9A-F]+$/.test(text)) {
      if (text.length === 2 * DIGEST_BYTES.sha256) return new ModuleHash('sha256', text);
      if (text.length === 2 * DIGEST_BYTES.xxh64) return new ModuleHash('xxh64', text);
    }
    throw new TypeError(
      `"${text}" is no module hash: it takes 64 (SHA-256) or 16 (XXH64) upper-case hex digits`,
    );
  }

  /** Hashes wire bytes. It works for as long as the bytes are many: 14 MB take SHA-256 about 8 ms. */
  static async of(wireBytes: Uint8Array, algorithm: HashAlgorithm = 'sha256'): Promise<ModuleHash> {
    const hasher = await createModuleHasher(algorithm);
    hasher.update(wireBytes);
    return hasher.digest();
  }

  toBytes(): Uint8Array {
    return Buffer.from(this.#hex, 'hex');
  }

  equals(other: ModuleHash): boolean {
    return this.#hex === other.#hex;
  }

  /** Upper-case hex. */
  toString(): string {
    return this.#hex;
  }

  toJSON(): string {
    return this.#hex;
  }
}

/** Hashes wire bytes that come piece by piece. */
export interface ModuleHasher {
  update(piece: Uint8Array): void;
  digest(): ModuleHash;
}

export async function createModuleHasher(algorithm: HashAlgorithm): Promise<ModuleHasher> {
  if (algorithm === 'sha256') {
    const hash = createHash('sha256');
    return { update: (piece) => hash.update(piece), digest: () => ModuleHash.fromBytes(hash.digest()) };
  }
  // Not by everyone who hashes: it takes longer to load than a small module does.
  const { default: xxhash } = await import('xxhash-wasm');
  const hash = (await xxhash()).create64();
  return {
    update: (piece) => hash.update(piece),
    // Wasmer writes the number's bytes in the order they lie in memory, the least significant first.
    digest: () => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64LE(hash.digest());
      return ModuleHash.fromBytes(bytes);
    },
  };
}
