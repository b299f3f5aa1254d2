import { sampleOf } from './sample.ts';
import type { WireBytes } from './wire-bytes.ts';

/**
 * Knows for which wire bytes this process has taken machine code from an artifact. V8 keeps one machine code for all
 * modules of the same bytes, so an artifact that it left aside was stock V8's doing only where none was taken before.
 */
export class GivenCode {
  readonly #taken = new Set<string>();

  /**
   * Notes what became of an artifact; tells whether the module that V8 gave in its place is stock V8's own, without
   * the artifact's code.
   */
  note(wireBytes: WireBytes, artifactUnused: boolean): boolean {
    const name = sampleOf(wireBytes);
    if (artifactUnused) return !this.#taken.has(name);
    this.#taken.add(name);
    return false;
  }
}
