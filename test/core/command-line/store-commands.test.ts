import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../../src/core/command-line/command-line.ts';
import { SQLITE_WASM } from '../../support/sample-files.ts';
import { scratchFolder, writeInto } from '../../support/scratch-folder.ts';
import { answering, EMPTY_MODULE } from '../../support/wasm-modules.ts';
import { startObjectServer } from '../shared-tier/support/object-server.ts';

/** Runs a command line with a home of its own. Gives its exit code, and the lines that it wrote. */
function commandsIn(home: string, environment: NodeJS.ProcessEnv = {}) {
  return async (...args: string[]) => {
    const out: string[] = [];
    const err: string[] = [];
    const exitCode = await runCommandLine(args, '1.2.3', {
      out: (line) => void out.push(line),
      err: (line) => void err.push(line),
      readInput: async () => new Uint8Array(),
      environment: { XDG_CONFIG_HOME: home, WASM_COMPILE_CACHE: join(home, 'cache'), ...environment },
      signal: new AbortController().signal,
    });
    return { exitCode, out, err };
  };
}

describe('keys', () => {
  it('are made, trusted, listed and revoked', async () => {
    const home = scratchFolder();
    const command = commandsIn(home);
    const file = join(home, 'ci.signing-key');
    const made = await command('keys', 'new', 'ci-2026', '--key', file);
    expect([made.exitCode, made.out]).toEqual([0, [expect.stringMatching(/^ci-2026:[A-Za-z0-9+/]{43}=$/)]]);
    const [line = ''] = made.out;
    const secret = JSON.parse(readFileSync(file, 'utf8')).privateKey;
    expect([...made.out, ...made.err].join('\n')).not.toContain(secret);
    expect(await command('keys', 'list')).toMatchObject({ exitCode: 0, out: [] });
    expect(await command('keys', 'trust', line, '--until', '2031-06-30')).toMatchObject({
      exitCode: 0,
      out: [expect.stringContaining('ci-2026 is trusted, until 2031-06-30')],
    });
    expect((await command('keys', 'list')).out).toEqual([`active   ${line}, until 2031-06-30`]);
    expect((await command('keys', 'revoke', 'ci-2026')).exitCode).toBe(0);
    const [listed = ''] = (await command('keys', 'list', '--json')).out;
    expect(JSON.parse(listed)).toMatchObject({ name: 'ci-2026', publicKey: line, state: 'revoked' });
    expect(readdirSync(join(home, 'wasm-compile-cache'))).toEqual(['trusted-keys']);
  });

  it.each([
    [['keys'], 'keys takes one of new, list, trust, revoke'],
    [['keys', 'new'], 'keys new takes NAME'],
    [['keys', 'list', 'more'], 'keys list takes nothing more'],
    [['keys', 'new', 'a/b'], '"a/b" cannot name a key'],
    [['keys', 'trust', 'ci'], 'this is no public key'],
    [['keys', 'revoke', 'nobody'], 'has no key of the name nobody'],
    [['publish', 'a.wasm'], 'publish takes --to URL: the store'],
    [['publish', '--to', 'http://127.0.0.1:9'], 'publish takes files or folders'],
    [['publish', 'a.wasm', '--to', 'http://127.0.0.1:9'], 'there is no key to sign with'],
    [['publish', 'a.wasm', '--to', 'http://127.0.0.1:9', '--days', '0'], '--days is "0"'],
  ])('says what is wrong with %j', async (args, message) => {
    const { exitCode, err } = await commandsIn(scratchFolder())(...args);
    expect(exitCode).toBe(1);
    expect(err[0]).toContain(message);
  });
});

describe('publishing', () => {
  it('puts files and folders into a store, once, and says of each what came of it', async () => {
    const { url, objects } = await startObjectServer();
    const home = scratchFolder();
    const command = commandsIn(home);
    const key = join(home, 'ci.signing-key');
    await command('keys', 'new', 'ci', '--key', key);
    const folder = scratchFolder();
    writeInto(folder, 'small.wasm', answering(4_242));
    writeInto(folder, 'broken.wasm', 'nothing');
    writeInto(folder, 'empty.wasm', EMPTY_MODULE);
    const first = await command('publish', SQLITE_WASM, folder, '--to', url, '--key', key, '--json');
    expect(first.exitCode).toBe(1);
    const lines = first.out.map((line) => JSON.parse(line));
    expect(
      Object.fromEntries(
        lines.map(({ file, published, error }) => [file.split('/').at(-1), published ?? error.message]),
      ),
    ).toEqual({
      'sql-wasm.wasm': true,
      'small.wasm': true,
      'broken.wasm': expect.stringContaining('not a WebAssembly module'),
      'empty.wasm': expect.stringContaining('there is nothing to publish'),
    });
    expect(first.err.at(-1)).toBe(`2 published, 0 there already, 2 failed, in ${url}/ by ci`);
    const names = [...objects.keys()].filter((name) => !name.endsWith('condition-check')).sort();
    expect(names).toEqual([
      expect.stringMatching(/^\/artifacts\/[0-9a-f]{64}\.br$/),
      expect.stringMatching(/^\/artifacts\/[0-9a-f]{64}\.br$/),
      expect.stringMatching(/^\/manifests\/v8-[^/]+\/[0-9A-F]{64}\/ci\.json$/),
      expect.stringMatching(/^\/manifests\/v8-[^/]+\/[0-9A-F]{64}\/ci\.json$/),
    ]);
    // No file's place on the machine that published it is told.
    for (const [name, content] of objects) {
      if (name.endsWith('.json')) {
        const said = Buffer.from(JSON.parse(content.toString()).payload, 'base64').toString();
        expect(said).not.toContain(folder);
      }
    }
    const again = await command('publish', SQLITE_WASM, '--to', url, '--key', key);
    expect(again.out[0]).toMatch(/^had it {5}.*sql-wasm\.wasm/);
    expect(again.exitCode).toBe(0);
  });

  it('takes the key from the environment, and publishes while it compiles ahead of time', async () => {
    const { url, objects } = await startObjectServer();
    const home = scratchFolder();
    const key = join(home, 'ci.signing-key');
    await commandsIn(home)('keys', 'new', 'ci', '--key', key);
    const command = commandsIn(home, { WASM_COMPILE_CACHE_SIGNING_KEY: readFileSync(key, 'utf8') });
    const file = writeInto(home, 'small.wasm', answering(4_243));
    expect((await command('precompile', file, '--to', url)).exitCode).toBe(0);
    expect([...objects.keys()].filter((name) => name.startsWith('/manifests/'))).toHaveLength(1);
  });

  it('says where a store cannot be had, and keeps what it has compiled', async () => {
    const home = scratchFolder();
    const key = join(home, 'ci.signing-key');
    const command = commandsIn(home);
    await command('keys', 'new', 'ci', '--key', key);
    const file = writeInto(home, 'small.wasm', answering(4_244));
    const { exitCode, out } = await command(
      'precompile',
      file,
      '--to',
      'http://127.0.0.1:9',
      '--signing-key',
      key,
    );
    expect(exitCode).toBe(1);
    expect(out[0]).toMatch(/^not sent {2}.*small\.wasm: .*127\.0\.0\.1:9/);
    expect((await command('list')).out).toHaveLength(1);
  });
});
