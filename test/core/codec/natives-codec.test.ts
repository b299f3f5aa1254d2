import { describe, expect, it } from 'vitest';
import { leftNoModule } from '../../../src/core/codec/natives-codec.ts';

describe('V8 has made no module of an artifact', () => {
  // sql.js as measured: its pages of 4 KiB where V8 made a module, and where it gave the one that it had.
  const [wireLength, artifactLength] = [688_197, 2_553_521];
  const before = { zoneBytes: 1_000_000, pageFaults: 5_000 };
  const isUnused = (zoneBytes: number, pageFaults: number) =>
    leftNoModule(
      before,
      { zoneBytes: before.zoneBytes + zoneBytes, pageFaults: before.pageFaults + pageFaults },
      wireLength,
      artifactLength,
    );

  it('where nothing is left of the work', () => expect(isUnused(0, 176)).toBe(true));

  it('but not where a zone is left', () => expect(isUnused(8200, 962)).toBe(false));

  it('nor where V8 was done with another zone of that size just then', () => {
    expect(isUnused(0, 962)).toBe(false);
  });

  it('and the zones alone tell where the system counts no pages', () => {
    expect(isUnused(0, 0)).toBe(true);
    expect(isUnused(8200, 0)).toBe(false);
  });
});
