import { crypto } from '../on-demand.ts';

/** SHA-256 is a key that nobody can collide; XXH64 is wasmer's, for parity. */
export type HashAlgorithm = 'sha256' | 'xxh64';

const DIGEST_BYTES: Record<HashAlgorithm, number> = { sha256: 32, xxh64: 8 };

declare const moduleHashBrand: unique symbol;
/**
 * The key of a module: a hash of its wire bytes, as upper-case hex of 64 digits (SHA-256) or 16 (XXH64). Equal hashes
 * are equal strings, so it can be compared with `===`, be the key of a `Map`, and go to another thread.
 */
export type ModuleHash = string & { readonly [moduleHashBrand]: true };

export const ModuleHash = {
  /** Hashes wire bytes. It works for as long as the bytes are many: 14 MB take SHA-256 about 8 ms. */
  async of(wireBytes: Uint8Array, algorithm: HashAlgorithm = 'sha256'): Promise<ModuleHash> {
    const hasher = await createModuleHasher(algorithm);
    hasher.update(wireBytes);
    return hasher.digest();
  },

  /** Gives the SHA-256 key of wire bytes, on this thread. */
  ofSync(wireBytes: Uint8Array): ModuleHash {
    return ModuleHash.fromBytes(crypto().createHash('sha256').update(wireBytes).digest());
  },

  /** Checks that text is a hash. Throws `TypeError` for all else, lower case and white space too. */
  parse(text: string): ModuleHash {
    if (/^(?:[0-9A-F]{64}|[0-9A-F]{16})$/.test(text)) return text as ModuleHash;
    throw new TypeError(
      `"${text}" is no module hash: it takes 64 (SHA-256) or 16 (XXH64) upper-case hex digits`,
    );
  },

  /** Takes a digest of 32 bytes (SHA-256) or 8 (XXH64). Throws `TypeError` for any other length. */
  fromBytes(digest: Uint8Array): ModuleHash {
    return ModuleHash.parse(Buffer.from(digest).toString('hex').toUpperCase());
  },

  /** Gives the digest: 32 bytes or 8. */
  toBytes(hash: ModuleHash): Uint8Array {
    return Buffer.from(hash, 'hex');
  },

  /** Tells what a hash was made with. */
  algorithmOf(hash: ModuleHash): HashAlgorithm {
    return hash.length === 2 * DIGEST_BYTES.sha256 ? 'sha256' : 'xxh64';
  },
} as const;

/** Hashes wire bytes that come piece by piece. */
export interface ModuleHasher {
  update(piece: Uint8Array): void;
  digest(): ModuleHash;
}

export async function createModuleHasher(algorithm: HashAlgorithm): Promise<ModuleHasher> {
  if (algorithm === 'sha256') {
    const hash = crypto().createHash('sha256');
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
