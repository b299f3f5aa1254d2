import { type Bytes, type EntryId, LoadError, type ModuleHash } from 'wasm-compile-cache';
import type { VerifyReply } from '../../shared/bulk-work.ts';
import type { Core } from '../create-core.ts';
import type { BulkProgress } from './bulk-progress.ts';
import type { StoredEntries } from './stored-entries.ts';
import { withPauses } from './with-pauses.ts';

export interface EntryChecksOptions {
  disk: Pick<Core['disk'], 'verify'>;
  entries: Pick<StoredEntries, 'of' | 'idsOf' | 'verified'>;
  progress: BulkProgress;
}

/** As many as there are threads that read. */
const CHECKS_AT_ONCE = 2;

/** Checks entries from their first byte to their last. */
export class EntryChecks {
  readonly #options: EntryChecksOptions;
  #abort: AbortController | null = null;

  constructor(options: EntryChecksOptions) {
    this.#options = options;
  }

  /**
   * Checks all entries of modules. Rejects with a `LoadError` where other work on many entries is under way, and with a
   * `CacheError` where the disk tier is closed.
   */
  async check(keys: readonly ModuleHash[]): Promise<VerifyReply> {
    const { entries, progress } = this.#options;
    if (progress.state) {
      throw new LoadError('other', 'other entries are being worked on: wait for that, or cancel it');
    }
    const reply: VerifyReply = { intact: 0, broken: 0, bytes: 0, cancelled: false };
    const abort = new AbortController();
    this.#abort = abort;
    // From now on no other work begins, though how much there is to do is not known yet.
    progress.begin('verify', 0, 0);
    try {
      const todo: { id: EntryId; bytes: Bytes }[] = [];
      let bytesTotal = 0;
      for await (const key of withPauses(keys)) {
        const infos = entries.of(key);
        for (const [index, id] of entries.idsOf(key).entries()) {
          const bytes = infos[index]?.bytes ?? 0;
          todo.push({ id, bytes });
          bytesTotal += bytes;
        }
      }
      progress.begin('verify', todo.length, bytesTotal);
      const left = todo.values();
      const work = async () => {
        for (const { id, bytes } of left) {
          if (abort.signal.aborted) return;
          await this.#checkOne(id, bytes, reply);
        }
      };
      await Promise.all(Array.from({ length: CHECKS_AT_ONCE }, work));
    } finally {
      this.#abort = null;
      progress.end();
    }
    return { ...reply, cancelled: abort.signal.aborted };
  }

  /** Ends the check that is under way once the entries that are being read have been. */
  cancel(): void {
    this.#abort?.abort();
  }

  async #checkOne(id: EntryId, bytes: Bytes, reply: VerifyReply): Promise<void> {
    const { disk, entries, progress } = this.#options;
    const problem = await disk.verify(id);
    if (problem === null) reply.intact++;
    else reply.broken++;
    reply.bytes += bytes;
    entries.verified(id, problem);
    progress.advance(1, bytes);
  }
}
