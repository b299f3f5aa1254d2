/** A team's store as its machines use it: each process is fresh, each machine's cache is its own, the modules are real. */
import { chmodSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startObjectServer } from '../core/shared-tier/support/object-server.ts';
import { figure } from '../faults/support/figures.ts';
import { ESBUILD_WASM, SQLITE_WASM } from '../support/sample-files.ts';
import { writeInto } from '../support/scratch-folder.ts';
import { outputOf } from './support/commands.ts';
import { hookedProject, SQL_JS, SUMS } from './support/hooked.ts';
import { NODES } from './support/nodes.ts';
import { folderElsewhere } from './support/packed-package.ts';

const project = await hookedProject();
const program = project.place('load-with-store.mjs');
const sums = project.place('sums-with-sql.mjs');
const LONG = 90_000;

interface Team {
  url: string;
  trust: string;
  key: string;
}

/** A team with a store, a key that publishes and a file that trusts it. */
async function team(): Promise<Team & Awaited<ReturnType<typeof startObjectServer>>> {
  const server = await startObjectServer();
  const [trust, key] = [join(folderElsewhere(), 'trusted-keys'), join(folderElsewhere(), 'ci.signing-key')];
  const { stdout } = await project.command(['keys', 'new', 'ci', '--key', key]);
  expect((await project.command(['keys', 'trust', stdout.trim(), '--trust', trust])).exitCode).toBe(0);
  return { ...server, trust, key };
}

async function publishAs(node: string, { url, key }: Team, files: string[]): Promise<void> {
  const args = [
    'publish',
    ...files,
    '--to',
    url,
    '--key',
    key,
    '--cache-dir',
    join(folderElsewhere(), 'cache'),
  ];
  const { exitCode, stderr } = await project.command(args, { node, limit: LONG });
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining('0 failed')]);
}

/** Loads modules on a machine, in a process of its own. Gives how each came, and what the store has come to. */
async function load(
  node: string,
  { url: at, trust: trustedKeys }: Pick<Team, 'url' | 'trust'>,
  order: { directory: string; files: string[]; compile?: string; leavesOpen?: boolean; waits?: number },
) {
  const whole = { at, trustedKeys, compile: 'ahead-of-time', leavesOpen: false, waits: 0, ...order };
  const start = performance.now();
  const output = await outputOf(node, [program, JSON.stringify(whole)], { cwd: project.folder, limit: LONG });
  const lines = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { loads: lines.slice(0, order.files.length), shared: lines.at(-1), ms: performance.now() - start };
}

describe.each(NODES)('on $name', ({ node }) => {
  it('a machine with nothing on it has what another has published, and then has it on disk', async () => {
    const own = await team();
    await publishAs(node, own, [SQLITE_WASM]);
    const directory = join(folderElsewhere(), 'cache');
    const first = await load(node, own, { directory, files: [SQLITE_WASM] });
    expect(first.loads).toMatchObject([
      { servedBy: 'shared', promoted: true, mode: 'ahead-of-time', warnings: [] },
    ]);
    expect(first.shared).toMatchObject({ hits: 1, misses: 0, failures: 0, problem: null });
    const second = await load(node, own, { directory, files: [SQLITE_WASM] });
    expect(second.loads).toMatchObject([{ servedBy: 'disk', exported: first.loads[0].exported }]);
    expect(second.shared).toMatchObject({ hits: 0, bytes: 0 });
  });

  it('a program that does not wait has stock V8’s module, and the next one what was fetched meanwhile', async () => {
    const own = await team();
    await publishAs(node, own, [SQLITE_WASM]);
    const directory = join(folderElsewhere(), 'cache');
    const first = await load(node, own, { directory, files: [SQLITE_WASM], compile: 'auto', waits: 2_500 });
    expect(first.loads).toMatchObject([{ servedBy: 'stock', warnings: [] }]);
    const second = await load(node, own, { directory, files: [SQLITE_WASM], compile: 'auto' });
    expect(second.loads).toMatchObject([{ servedBy: 'disk', mode: 'ahead-of-time' }]);
  });

  it('an unmodified program has nothing compiled that the store has', async () => {
    const own = await team();
    await publishAs(node, own, [SQLITE_WASM]);
    const directory = join(folderElsewhere(), 'cache');
    const how = ['--cache-dir', directory, '--store', own.url, '--trust', own.trust, '--mode', 'background'];
    const hooked = () => project.command(['run', ...how, '--wait', '--', node, sums], { node, env: SQL_JS });
    expect(await hooked()).toMatchObject({ exitCode: 0, stdout: SUMS });
    const list = async () => {
      const { stdout } = await project.command(['list', '--cache-dir', directory, '--json'], { node });
      return stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
    };
    // The mode is that of the publisher: here it would have been compiled in the background.
    expect(await list()).toMatchObject([{ mode: 'ahead-of-time', name: 'sql-wasm.wasm' }]);
    const report = join(folderElsewhere(), 'report');
    const env = { ...SQL_JS, WASM_COMPILE_CACHE_REPORT: report };
    const again = await project.command(['run', ...how, '--debug', '--', node, sums], { node, env });
    expect(again).toMatchObject({
      exitCode: 0,
      stdout: SUMS,
      stderr: expect.stringContaining('is served from disk'),
    });
  });
});

const node = NODES[0]?.node ?? '';

it('esbuild is there in a small part of what its compile takes', { timeout: 2 * LONG }, async () => {
  const own = await team();
  const begun = performance.now();
  await publishAs(node, own, [ESBUILD_WASM]);
  const published = performance.now() - begun;
  const { loads, shared } = await load(node, own, {
    directory: join(folderElsewhere(), 'cache'),
    files: [ESBUILD_WASM],
  });
  expect(loads).toMatchObject([{ servedBy: 'shared', promoted: true }]);
  figure('esbuild on an empty machine', {
    'compiled and published (ms)': Math.round(published),
    'fetched (ms)': Math.round(loads[0].ms),
    'sent (MB)': (shared.bytes / 1e6).toFixed(1),
  });
  expect(loads[0].ms).toBeLessThan(published / 2);
});

describe('a store that hangs', () => {
  /** Takes connections, and never says anything. */
  async function hangingStore() {
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const { stdout } = await project.command([
      'keys',
      'new',
      'ci',
      '--key',
      join(folderElsewhere(), 'ci.signing-key'),
    ]);
    const trust = writeInto(folderElsewhere(), 'trusted-keys', stdout);
    chmodSync(trust, 0o600);
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, trust };
  }

  it.each(['ahead-of-time', 'background', 'auto'])('keeps no program from its end (%s)', async (compile) => {
    const store = await hangingStore();
    const directory = join(folderElsewhere(), 'cache');
    const order = { files: [SQLITE_WASM], compile, leavesOpen: true };
    // What the machine takes for a compile is none of the store's doing.
    const nobody = { ...store, url: 'http://127.0.0.1:1' };
    const alone = await load(node, nobody, { ...order, directory: join(folderElsewhere(), 'cache') });
    const { ms } = await load(node, store, { ...order, directory });
    // The read of a store may take five seconds without a byte.
    expect(ms - alone.ms).toBeLessThan(4_000);
  });

  it('keeps no command waiting at its end', async () => {
    const store = await hangingStore();
    const directory = join(folderElsewhere(), 'cache');
    const how = ['--cache-dir', directory, '--store', store.url, '--trust', store.trust];
    for (const mode of ['auto', 'background']) {
      const start = performance.now();
      const outcome = await project.command(['run', ...how, '--mode', mode, '--', node, sums], {
        node,
        env: SQL_JS,
      });
      expect(outcome).toEqual({ exitCode: 0, stdout: SUMS, stderr: '' });
      expect(performance.now() - start).toBeLessThan(4_500);
    }
    // The process that goes on is still at it.
    await project.command(['clear', '--cache-dir', directory], { node });
  });
});
