import { openCore } from './open-core.ts';
import type { Place } from './place.ts';

/** Has the disk tier hold a module, for processes that are to find it there. */
export async function run({ place, wasm }: { place: Place; wasm: string }): Promise<null> {
  const core = await openCore(place);
  try {
    const { key, warnings } = await core.loader.load({ path: wasm });
    if (await core.disk.contains(key, core.engine)) return null;
    throw new Error(`the disk tier does not keep ${wasm}: ${warnings[0]?.message ?? 'it is gone again'}`);
  } finally {
    await core.close();
  }
}
