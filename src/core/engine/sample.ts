import type { WireBytes } from './wire-bytes.ts';

const SAMPLES = 24;
const SAMPLE_BYTES = 16;

/** Tells modules apart well enough where a mistake costs little: their length, and bytes from all over them. */
export function sampleOf(wireBytes: WireBytes): string {
  const distance = Math.max(SAMPLE_BYTES, Math.floor(wireBytes.byteLength / SAMPLES));
  let sum = 0;
  for (let start = 0; start < wireBytes.byteLength; start += distance) {
    const end = Math.min(start + SAMPLE_BYTES, wireBytes.byteLength);
    for (let index = start; index < end; index++) sum = (Math.imul(sum, 31) + (wireBytes[index] ?? 0)) | 0;
  }
  return `${wireBytes.byteLength}:${sum}`;
}
