import { onTestFinished } from 'vitest';
import { type ObjectServer, openObjectServer } from '../../../support/object-server.mjs';

export type { ObjectServer };

/** Starts a server on a free port, which ends with the test. */
export async function startObjectServer(): Promise<ObjectServer> {
  const server = await openObjectServer();
  onTestFinished(() => server.close());
  return server;
}
