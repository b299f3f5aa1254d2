import { openCore } from './open-core.ts';
import type { Place } from './place.ts';

/** Names what everything is measured on. */
export async function run(place: Place) {
  const core = await openCore(place);
  try {
    const { electron, v8, chrome, node } = process.versions;
    return { engineId: core.engine.deterministicId, electron, v8, chrome, node };
  } finally {
    await core.close();
  }
}
