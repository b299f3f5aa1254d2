import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { StoreServers } from '../../scripts/setup/store-servers.mjs';

const START_WITHIN = 20_000;
/** Whom a server runs as where root starts it. */
const NOBODY = 65_534;

/** What it takes to start a real server. */
export interface Surroundings {
  servers: StoreServers;
  /** Of a certificate and its key, in PEM format. */
  certificate?: { cert: string; key: string };
  /** Takes what is to be done when the server is needed no longer; the last goes first. */
  onEnd(undo: () => void | Promise<void>): void;
}

export interface StartedServer {
  /** Where it listens. */
  port: number;
  /** What it keeps lies in here. */
  folder: string;
  process: ChildProcess;
  stop(): Promise<void>;
}

/** The ways in which teams set up nginx for this. */
export interface NginxSetUp {
  /** Of `dav_methods`; as ccache's manual has it, unless it is told otherwise. */
  methods?: string;
  /** Further lines of the location. */
  location?: string;
  /** All lines of the location, in place of those that are made here; its root becomes the server's. */
  wholeLocation?: string;
  /** Further lines of the server. */
  server?: string;
  workers?: number;
  isSecure?: boolean;
  /** Another one of this machine. */
  address?: string;
  /** Where objects lie, such as on a volume of its own. */
  objects?: string;
}

/** Starts a real nginx on a free port, as a user without rights. */
export async function startNginx(
  surroundings: Surroundings,
  {
    methods = 'PUT MKCOL DELETE',
    location = '',
    wholeLocation,
    server = '',
    workers = 2,
    isSecure = false,
    address = '127.0.0.1',
    objects,
  }: NginxSetUp = {},
): Promise<StartedServer> {
  const folder = ownFolder(surroundings);
  const root = objects ?? join(folder, 'objects');
  mkdirSync(root, { recursive: true });
  own(root);
  const { cert, key } = certificateIn(folder, surroundings);
  const tls = isSecure ? `ssl_certificate ${cert}; ssl_certificate_key ${key};` : '';
  const usual = `${methods === '' ? '' : `dav_methods ${methods};`} create_full_put_path on; ${location}`;
  const lines = wholeLocation?.replace(/^\s*root .*;$/m, `root ${root};`) ?? usual;
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${root}/.${name};`)
    .join('\n');
  return await startOnFreePort(surroundings, folder, root, address, (port) => {
    const configuration = join(folder, 'nginx.conf');
    writeFileSync(
      configuration,
      `daemon off; pid ${folder}/nginx.pid; worker_processes ${workers}; error_log ${folder}/error.log;
      worker_rlimit_nofile 8192;
      events { worker_connections 4096; }
      http {
        access_log off; sendfile on; tcp_nodelay on;
        ${temporary}
        server {
          listen ${address}:${port} ${isSecure ? 'ssl' : ''} backlog=4096;
          ${tls}
          root ${root};
          client_max_body_size 100m;
          ${server}
          location / {
            ${lines}
          }
        }
      }`,
    );
    return [
      surroundings.servers.nginx as string,
      '-p',
      folder,
      '-e',
      join(folder, 'error.log'),
      '-c',
      configuration,
    ];
  });
}

export interface RedisSetUp {
  /** Further settings, as on its command line. */
  settings?: readonly string[];
  isSecure?: boolean;
}

/** Starts a real Redis on a free port, as a user without rights. */
export async function startRedis(
  surroundings: Surroundings,
  { settings = [], isSecure = false }: RedisSetUp = {},
): Promise<StartedServer> {
  const folder = ownFolder(surroundings);
  const { cert, key } = certificateIn(folder, surroundings);
  return await startOnFreePort(surroundings, folder, folder, '127.0.0.1', (port) => [
    surroundings.servers.redis as string,
    ...['--dir', folder, '--save', '', '--appendonly', 'no', '--bind', '127.0.0.1'],
    ...['--unixsocket', join(folder, 'redis.sock')],
    ...(isSecure
      ? ['--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no']
          .concat(['--tls-cert-file', cert, '--tls-key-file', key])
          .concat(['--tls-ca-cert-file', cert])
      : ['--port', String(port)]),
    ...settings,
  ]);
}

export interface SwiftSetUp {
  region: string;
  /** Of the user `test:writer`. */
  secret: string;
}

/** Starts a real OpenStack Swift with its S3 API, on a free port, as a user without rights. */
export async function startSwift(
  surroundings: Surroundings,
  { region, secret }: SwiftSetUp,
): Promise<StartedServer> {
  const { servers, onEnd } = surroundings;
  const folder = ownFolder(surroundings);
  const program = fileURLToPath(new URL('swift-server.py', import.meta.url));
  const { child, output } = start(['/usr/bin/python3', program, folder], folder, servers.libraries, {
    PYTHONPATH: servers.swift,
    PYTHONDONTWRITEBYTECODE: '1',
    S3_REGION: region,
    S3_SECRET: secret,
  });
  const stop = () => stopped(child);
  onEnd(stop);
  const end = performance.now() + START_WITHIN;
  while (performance.now() < end && child.exitCode === null) {
    const port = /^\d+$/m.exec(output())?.[0];
    if (port !== undefined) return { port: Number(port), folder, process: child, stop };
    await sleep(20);
  }
  throw new Error(`the server did not come up: ${output()}`);
}

/** Gives a port that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function startOnFreePort(
  { servers, onEnd }: Surroundings,
  folder: string,
  objects: string,
  address: string,
  commandFor: (port: number) => readonly string[],
): Promise<StartedServer> {
  // Between the look for a port and the start of the server somebody else may take it.
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const { child, output } = start(commandFor(port), folder, servers.libraries);
    const stop = () => stopped(child);
    onEnd(stop);
    if (await isUp(port, address, child)) return { port, folder: objects, process: child, stop };
    await stop();
    if (attempt === 3) throw new Error(`the server did not come up: ${output()}`);
  }
}

function start(
  command: readonly string[],
  folder: string,
  libraries: string,
  variables: NodeJS.ProcessEnv = {},
): { child: ChildProcess; output: () => string } {
  const user =
    process.getuid?.() === 0 ? ['--reuid', `${NOBODY}`, '--regid', `${NOBODY}`, '--clear-groups'] : [];
  // Where this process is killed so hard that it cannot end it, the kernel does.
  const [program = '', ...argv] = existsSync('/usr/bin/setpriv')
    ? ['setpriv', '--pdeathsig', 'TERM', ...user, ...command]
    : command;
  const env = { PATH: process.env.PATH, LD_LIBRARY_PATH: libraries, ...variables };
  const child = spawn(program, argv, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-4_000);
    });
  }
  return { child, output: () => output };
}

async function isUp(port: number, address: string, child: ChildProcess): Promise<boolean> {
  const end = performance.now() + START_WITHIN;
  while (performance.now() < end && child.exitCode === null) {
    const socket = connect(port, address);
    const outcome = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (outcome) return true;
    await sleep(20);
  }
  return false;
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const killing = setTimeout(() => child.kill('SIGKILL'), 2_000);
  await gone;
  clearTimeout(killing);
}

function ownFolder({ onEnd }: Surroundings): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wci-store-')));
  onEnd(() => rmSync(folder, { recursive: true, force: true }));
  own(folder);
  return folder;
}

/** The checkout's own key is its owner's alone. */
function certificateIn(folder: string, { certificate }: Surroundings): { cert: string; key: string } {
  if (certificate === undefined) return { cert: '', key: '' };
  const [cert = '', key = ''] = [certificate.cert, certificate.key].map((file) => {
    const copy = join(folder, basename(file));
    copyFileSync(file, copy);
    own(copy);
    return copy;
  });
  return { cert, key };
}

function own(path: string): void {
  if (process.getuid?.() === 0) chownSync(path, NOBODY, NOBODY);
}
