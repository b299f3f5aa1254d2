import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { ensureCodecAddons } from '../../../scripts/setup/codec-addons.mjs';
import { scratchProject } from '../scratch-project.ts';

let said = '';
beforeEach(() => {
  said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
  return () => vi.restoreAllMocks();
});

const runtimes = [{ version: '22.0.0', abi: 127, integrity: '' }];

function project() {
  return scratchProject({
    'src/core/codec/addon/codec.cc': 'its source',
    'src/core/codec/addon/binding.gyp': '{}',
    '.setup/node-runtimes/22.0.0/include/node/node.h': 'its headers',
  }).root;
}

/** Stands for node-gyp, which takes seconds: what is built is what the source said. */
const building = () =>
  vi.fn(async (folder: string) => {
    mkdirSync(join(folder, 'build/Release'), { recursive: true });
    writeFileSync(join(folder, 'build/Release/codec.node'), readFileSync(join(folder, 'codec.cc')));
    return { exitCode: 0, output: '' };
  });

const built = (root: string) => join(root, 'src/core/codec/built/linux-x64-abi127.node');

it('builds the addon once, and anew where its source has changed', async () => {
  const root = project();
  const build = building();
  const how = { runtimes, build, hasTool: () => true };
  await ensureCodecAddons(root, how);
  await ensureCodecAddons(root, how);
  expect(build).toHaveBeenCalledOnce();
  expect(readFileSync(built(root), 'utf8')).toBe('its source');
  writeFileSync(join(root, 'src/core/codec/addon/codec.cc'), 'another');
  await ensureCodecAddons(root, how);
  expect(readFileSync(built(root), 'utf8')).toBe('another');
});

it('says what it leaves out where there is no compiler, and what to install', async () => {
  const root = project();
  const build = building();
  await ensureCodecAddons(root, { runtimes, build, hasTool: (name) => name !== 'g++' });
  expect(build).not.toHaveBeenCalled();
  expect(said).toContain('addon for Node 22.0.0 is left out, since g++ is not installed');
  expect(said).toContain('apt-get install g++ make python3');
});

it('says what the compiler said where it fails, and leaves the addon out', async () => {
  const root = project();
  const build = async () => ({ exitCode: 1, output: 'codec.cc:1: error' });
  await ensureCodecAddons(root, { runtimes, build, hasTool: () => true });
  expect(said).toContain('codec.cc:1: error');
  expect(said).toContain('node-gyp ended with exit code 1. The codec’s addon'.replace('’', "'"));
  expect(existsSync(built(root))).toBe(false);
});

it('asks for nothing where no headers are', async () => {
  const { root } = scratchProject({});
  await ensureCodecAddons(root, { runtimes, build: building(), hasTool: () => false });
  expect(said).toBe('');
});
