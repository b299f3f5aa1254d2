import type { WireBytes } from './wire-bytes.ts';

const SAMPLES = 64;
const SAMPLE_BYTES = 32;

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

/** Tells modules apart well enough for a remark: their length, and bytes from all over them. */
function sampleOf(wireBytes: WireBytes): string {
  const distance = Math.max(SAMPLE_BYTES, Math.floor(wireBytes.byteLength / SAMPLES));
  let sum = 0;
  for (let start = 0; start < wireBytes.byteLength; start += distance) {
    const end = Math.min(start + SAMPLE_BYTES, wireBytes.byteLength);
    for (let index = start; index < end; index++) sum = (Math.imul(sum, 31) + (wireBytes[index] ?? 0)) | 0;
  }
  return `${wireBytes.byteLength}:${sum}`;
}
