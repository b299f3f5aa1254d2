/**
 * A process's side until somebody comes: a socket, and a descriptor beside it. All that talks is in another file, which most
 * processes never load.
 */
import { chmodSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { crypto, net, workerThreads } from '../on-demand.ts';
import { describeProcess } from './describe-process.ts';
import { makeEndpointFolder } from './endpoint-folders.ts';
import type { InspectedCache } from './inspected-cache.ts';
import type { Descriptor } from './protocol.ts';
import type { openReception, Reception } from './reception.ts';
import { summaryOf } from './summary.ts';

export interface Endpoint {
  /** Tells those who listen of what has not been told yet, and leaves nothing behind. For the end of the process. */
  close(exitCode: number | null): void;
}

/** What the file of the reception exports. */
export interface ReceptionModule {
  readonly openReception: typeof openReception;
}

export interface EndpointOptions {
  /** Given by whoever started the process, to find it; null by default. */
  label: string | null;
  /** Whose folder it is in. */
  environment: NodeJS.ProcessEnv;
  /** Loads the reception's file; a promise where that cannot be done on the spot. */
  loadReception(): ReceptionModule | Promise<ReceptionModule>;
}

const TOKEN_BYTES = 32;
const PRIVATE_FILE = 0o600;
/** Those who come and those who have not said yet who they are: more are hung up on at once. */
const MOST_CONNECTIONS = 16;
/** So many files are left by processes that were killed before one that comes looks after them. */
const MANY_FILES = 64;

/**
 * Opens this thread's endpoint. It keeps no process alive, and nothing that anybody does with it is an error of the
 * host's. Throws where there can be none.
 *
 * @param caches gives those that are there now, by their numbers
 */
export function openEndpoint(
  caches: () => Map<number, InspectedCache>,
  { label, environment, loadReception }: EndpointOptions,
): Endpoint {
  const folder = makeEndpointFolder(environment);
  if (folder === null) throw new Error('there is no folder that is this user’s alone');
  const random = crypto().randomBytes(4).toString('hex');
  const name = `${process.pid}-${workerThreads().threadId}-${random}`;
  const isWindows = process.platform === 'win32';
  const socketPath = isWindows ? `\\\\.\\pipe\\wasm-compile-cache-${name}` : join(folder, `${name}.sock`);
  const token = crypto().randomBytes(TOKEN_BYTES).toString('hex');
  const path = join(folder, `${name}.json`);
  const describe = (): Descriptor =>
    describeProcess({
      directories: [...new Set([...caches().values()].map(({ directory }) => directory))],
      socket: socketPath,
      token,
      label,
    });
  let reception: Reception | null = null;
  const opened = async () => {
    reception ??= (await loadReception()).openReception(caches, token);
    return reception;
  };
  const server = net().createServer((socket: Socket) => {
    socket.unref();
    socket.on('error', () => {});
    opened().then(
      ({ admit }) => admit(socket),
      () => socket.destroy(),
    );
  });
  server.maxConnections = MOST_CONNECTIONS;
  // A socket that cannot be had, or that has gone, is nobody's loss.
  server.on('error', () => {});
  server.on('listening', () => {
    try {
      if (!isWindows) chmodSync(socketPath, PRIVATE_FILE);
      write(path, describe());
      if (readdirSync(folder).length >= MANY_FILES) opened().then(({ sweep }) => sweep(), ignore);
    } catch {
      server.close();
    }
  });
  // Without `exclusive` it would be the primary's where this is a worker of a cluster.
  server.listen({ path: socketPath, exclusive: true });
  server.unref();
  return {
    close(exitCode) {
      reception?.close();
      server.close();
      if (!isWindows) rmSync(socketPath, { force: true });
      if (label === null) rmSync(path, { force: true });
      else write(path, { ...describe(), ended: endOf(caches(), exitCode) });
    },
  };
}

const ignore = () => {};

function endOf(caches: Map<number, InspectedCache>, exitCode: number | null): Descriptor['ended'] {
  const there = [...caches];
  return {
    at: Date.now(),
    exitCode,
    caches: there.map(([id, cache]) => summaryOf(id, cache)),
    loads: there.flatMap(([cache, { loads }]) => loads.latest.map((load) => ({ ...load, cache }))),
  };
}

/** Whoever watches the folder never sees half of it. */
function write(path: string, descriptor: Descriptor): void {
  const temporary = `${path}.new`;
  writeFileSync(temporary, JSON.stringify(descriptor), { mode: PRIVATE_FILE });
  renameSync(temporary, path);
}
