import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { storeServers } from '../../../../scripts/setup/store-servers.mjs';
import {
  type NginxSetUp,
  type RedisSetUp,
  type StartedServer,
  type SwiftSetUp,
  startNginx as startNginxIn,
  startRedis as startRedisIn,
  startSwift as startSwiftIn,
} from '../../../support/store-servers.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const TLS = fileURLToPath(new URL('./tls', import.meta.url));

/** The real servers that are here; a test of one that is not is skipped. */
export const servers = storeServers(ROOT);

/** The certificate authority that has signed the servers' certificate, and which nobody trusts who is not told of it. */
export const CA_FILE = join(TLS, 'ca.pem');

const SURROUNDINGS = {
  servers,
  certificate: { cert: join(TLS, 'server.pem'), key: join(TLS, 'server.key') },
  onEnd: (undo: () => void | Promise<void>) => onTestFinished(undo),
};

/** Starts a real nginx, which ends with the test. */
export function startNginx(setUp?: NginxSetUp): Promise<StartedServer> {
  return startNginxIn(SURROUNDINGS, setUp);
}

/** Starts a real Redis, which ends with the test. */
export function startRedis(setUp?: RedisSetUp): Promise<StartedServer> {
  return startRedisIn(SURROUNDINGS, setUp);
}

/** Starts a real OpenStack Swift with its S3 API, which ends with the test. */
export function startSwift(setUp: SwiftSetUp): Promise<StartedServer> {
  return startSwiftIn(SURROUNDINGS, setUp);
}
