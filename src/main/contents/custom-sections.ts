/** The custom sections that tools agree on (WebAssembly tool conventions). What is malformed in them is left out. */
import type { ProducerInfo, TargetFeature } from '../../shared/module-contents.ts';
import { ByteReader } from './binary/byte-reader.ts';
import { readOrNothing } from './binary/contents-error.ts';
import type { ModuleIndex } from './module-index.ts';

const MOST_PRODUCERS = 200;
const MOST_FEATURES = 200;
/** Before a feature: it is used, or, in older tools, it is required. */
const USED = new Set([0x2b, 0x3d]);

/** What made the module. */
export function readProducers(index: ModuleIndex): ProducerInfo[] {
  const producers: ProducerInfo[] = [];
  const reader = readerOf(index, 'producers');
  if (!reader) return producers;
  readOrNothing(() => {
    const fields = reader.u32();
    for (let field = 0; field < fields; field++) {
      const name = reader.name();
      const values = reader.u32();
      for (let value = 0; value < values; value++) {
        producers.push({ field: name, name: reader.name(), version: reader.name() });
        if (producers.length === MOST_PRODUCERS) return;
      }
    }
  });
  return producers;
}

/** What the module says it needs; null where it says nothing. */
export function readTargetFeatures(index: ModuleIndex): TargetFeature[] | null {
  const reader = readerOf(index, 'target_features');
  if (!reader) return null;
  const features: TargetFeature[] = [];
  readOrNothing(() => {
    const count = reader.u32();
    for (let feature = 0; feature < Math.min(count, MOST_FEATURES); feature++) {
      const used = USED.has(reader.u8());
      features.push({ name: reader.name(), used });
    }
  });
  return features;
}

function readerOf({ bytes, sections }: ModuleIndex, name: string): ByteReader | null {
  const section = sections.find((candidate) => candidate.name === name);
  return section ? new ByteReader(bytes, section.offset, section.offset + section.byteLength) : null;
}
