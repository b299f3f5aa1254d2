/** A machine of a team, in a process that has done nothing before: it loads a module, or publishes it. */
import { openCache } from 'wasm-compile-cache';
import { openPublisher } from 'wasm-compile-cache/commands';
import { TEAM_VARIABLE, type TeamRequest, type TeamSample } from './team-request.ts';

const request: TeamRequest = JSON.parse(process.env[TEAM_VARIABLE] ?? '');
const { cacheDirectory: directory, wasm, url, trustedKeys, signingKey } = request;
const isReader = url !== null && trustedKeys !== undefined;
const cache = await openCache({
  directory,
  compile: 'ahead-of-time',
  inspect: false,
  ...(isReader && { store: { at: url, trustedKeys } }),
});
const loaded = await cache.load({ path: wasm });
let bytes = (await cache.stats()).shared?.bytes ?? 0;
if (signingKey !== undefined && url !== null) {
  const environment = { WASM_COMPILE_CACHE_SIGNING_KEY: signingKey };
  const publisher = await openPublisher(cache, { to: url, environment }, new AbortController().signal);
  bytes = (await publisher.publish(loaded, wasm)).sentBytes;
  await publisher.close();
}
await cache.close();
const sample: TeamSample = { servedBy: loaded.servedBy, ms: loaded.ms, bytes };
process.stdout.write(JSON.stringify(sample));
