import { allocateArtifact } from '../codec/codec.ts';
import { crypto } from '../on-demand.ts';
import { decompressArtifact } from './artifact-compression.ts';
import type { Content } from './manifest.ts';
import type { RefusalReason } from './refusal.ts';
import type { UnpackOutcome, UnpackRequest } from './store-tasks.ts';

/** Does the task of that name on this thread. */
export async function unpackArtifact({ object, wireBytes, signed }: UnpackRequest): Promise<UnpackOutcome> {
  if (object.byteLength !== signed.object.bytes) {
    const isLess = object.byteLength < signed.object.bytes;
    const message = `has ${object.byteLength} bytes where ${signed.object.bytes} were signed for`;
    return refused(isLess ? 'truncated' : 'too-large', message);
  }
  if (!isContent(object, signed.object)) return refused('wrong-hash', 'is not what was signed');
  // V8 ends the process where they are another module's.
  if (!isContent(wireBytes, signed.wire)) {
    return refused('other-module', 'was compiled of other wire bytes than there are here');
  }
  try {
    const artifact = allocateArtifact(signed.artifact.bytes);
    const hash = crypto().createHash('sha256');
    const length = await decompressArtifact(object, new Uint8Array(artifact), (piece) => hash.update(piece));
    if (length !== signed.artifact.bytes) {
      return refused('truncated', `holds ${length} bytes where ${signed.artifact.bytes} were signed for`);
    }
    if (hash.digest('hex') !== signed.artifact.sha256)
      return refused('wrong-hash', 'holds what was not signed');
    return { status: 'unpacked', artifact };
  } catch (error) {
    // A trusted key has signed for these very bytes: whoever has it made a mistake, or does not mean well.
    const why = error instanceof Error ? error.message : String(error);
    return refused(error instanceof RangeError ? 'too-large' : 'unusable', `cannot be unpacked: ${why}`);
  }
}

/** Gives what content is by its hash. */
export function contentOf(bytes: Uint8Array): Content {
  return { sha256: crypto().createHash('sha256').update(bytes).digest('hex'), bytes: bytes.byteLength };
}

function isContent(bytes: Uint8Array, signed: Content): boolean {
  return bytes.byteLength === signed.bytes && contentOf(bytes).sha256 === signed.sha256;
}

function refused(reason: RefusalReason, message: string): UnpackOutcome {
  return { status: 'refused', reason, message };
}
