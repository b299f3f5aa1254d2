/** Publishing by the command line: compile what is not on disk yet, and let a key say for whom it is good. */
import { basename } from 'node:path';
import type { Cache } from '../cache/cache.ts';
import { findWasmFiles } from '../loader/find-wasm-files.ts';
import { LoadError } from '../loader/load-error.ts';
import type { LoadResult } from '../loader/loader.ts';
import type { ObjectStore } from '../shared-tier/object-store.ts';
import { openObjectStore } from '../shared-tier/open-object-store.ts';
import { type Published, publish } from '../shared-tier/publish.ts';
import { parseSigningKey, readSigningKey, type SigningKey } from '../signing/signing-key.ts';
import { bytesText, roundMs, timeText } from '../text/amounts.ts';
import { printable, printableJson } from '../text/printable.ts';
import type { Milliseconds } from '../units.ts';
import type { StoreOutput } from './store-commands.ts';

export interface PublishChoices {
  /** The store's address. */
  to: string;
  /** The file of the private key to sign with; what `WASM_COMPILE_CACHE_SIGNING_KEY` holds by default. */
  key?: string | undefined;
  /** For how many days readers are to take it; for ever by default. */
  days?: number | undefined;
  environment?: NodeJS.ProcessEnv;
}

/** A store that is open, and a key to publish there with. */
export interface Publisher {
  readonly address: string;
  readonly signer: string;
  /** Publishes what the cache has on disk of a module. Rejects as `publish` does. */
  publish(result: LoadResult, path: string): Promise<Published>;
  close(): Promise<void>;
}

const DAY: Milliseconds = 24 * 3600_000;
const LONG: Milliseconds = 60_000;
const VARIABLE = 'WASM_COMPILE_CACHE_SIGNING_KEY';

/** Reads the key and opens the store. Rejects with what a person is to read. */
export async function openPublisher(
  cache: Cache,
  { to, key: keyPath, days, environment = process.env }: PublishChoices,
  signal: AbortSignal,
): Promise<Publisher> {
  const signingKey = await signingKeyOf(keyPath, environment);
  const store: ObjectStore = openObjectStore(to, environment);
  const lifetime = days === undefined ? null : days * DAY;
  // A transfer alone keeps no process alive.
  const alive = setInterval(() => {}, LONG);
  return {
    address: store.address,
    signer: signingKey.name,
    publish: ({ key }, path) => {
      const { disk, engine } = cache;
      return publish(key, { store, signingKey, disk, engine, name: basename(path), lifetime, signal });
    },
    async close() {
      clearInterval(alive);
      await store.close();
    },
  };
}

/** Publishes files, and those below folders. Gives how many could not be published. */
export async function publishModules(
  cache: Cache,
  paths: readonly string[],
  choices: PublishChoices,
  output: StoreOutput,
): Promise<number> {
  const publisher = await openPublisher(cache, choices, output.signal);
  let published = 0;
  let had = 0;
  let failed = 0;
  try {
    for await (const { path, error } of findWasmFiles(paths, output.signal)) {
      const start = performance.now();
      try {
        if (error) throw error;
        const loaded = await cache.load({ path }, { compile: 'ahead-of-time', signal: output.signal });
        const outcome = await publisher.publish(loaded, path);
        if (outcome.had) had++;
        else published++;
        tell(path, { loaded, outcome, ms: performance.now() - start }, output);
      } catch (cause) {
        if (output.signal.aborted) return failed + 1;
        failed++;
        tellFailure(path, cause, output);
      }
    }
  } finally {
    await publisher.close();
  }
  const counts = `${published} published, ${had} there already, ${failed} failed`;
  output.err(printable(`${counts}, in ${publisher.address} by ${publisher.signer}`));
  return failed;
}

async function signingKeyOf(path: string | undefined, environment: NodeJS.ProcessEnv): Promise<SigningKey> {
  if (path !== undefined) return readSigningKey(path);
  const text = environment[VARIABLE];
  if (text) return parseSigningKey(text);
  throw new Error(`there is no key to sign with: give --key FILE, or the text of one in ${VARIABLE}`);
}

function tell(
  file: string,
  { loaded, outcome, ms }: { loaded: LoadResult; outcome: Published; ms: Milliseconds },
  { out, json }: StoreOutput,
): void {
  const { key, wireLength: wireBytes } = loaded;
  const { had, artifactBytes, sentBytes } = outcome;
  if (json) {
    out(printableJson({ file, key, published: !had, wireBytes, artifactBytes, sentBytes, ms: roundMs(ms) }));
    return;
  }
  const sizes = `${bytesText(wireBytes)} wasm, ${bytesText(artifactBytes)} artifact, ${bytesText(sentBytes)} sent`;
  out(printable(`${had ? 'had it   ' : 'published'}  ${file}  (${sizes}, ${timeText(ms)})`));
}

function tellFailure(file: string, error: unknown, { out, json }: StoreOutput): void {
  const message = error instanceof Error ? error.message : String(error);
  const { advice = null } = Object(error) as { advice?: string | null };
  const kind = error instanceof LoadError ? error.kind : 'publish';
  if (json) out(printableJson({ file, error: { kind, message, advice } }));
  else out(printable(`failed     ${file}: ${message}${advice === null ? '' : `. ${advice}`}`));
}
