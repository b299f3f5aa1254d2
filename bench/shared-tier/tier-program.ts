/** Loads a module in a process that has done nothing before, with a team's store behind an empty disk or without one. */
import { openCache } from 'wasm-compile-cache';
import { TIER_VARIABLE, type TierRequest, type TierSample } from './tier-request.ts';

const { wasm, cacheDirectory, store }: TierRequest = JSON.parse(process.env[TIER_VARIABLE] as string);
const cache = await openCache({
  directory: cacheDirectory,
  compile: 'ahead-of-time',
  inspect: false,
  ...(store && { store }),
});
const { servedBy, ms } = await cache.load({ path: wasm });
const sample: TierSample = { servedBy, ms, bytes: (await cache.stats()).shared?.bytes ?? 0 };
process.stdout.write(JSON.stringify(sample), () => process.exit());
