import { createCipheriv, createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { SetupError } from '../setup/messages.mjs';
import { readOutputOf } from '../setup/run-process.mjs';

/** What every V8 takes that the package runs on. */
const COMMON = [
  'simd',
  'bulk-memory',
  'sign-ext',
  'nontrapping-float-to-int',
  'mutable-globals',
  'multivalue',
  'tail-call',
].map((feature) => `--enable-${feature}`);

/**
 * @typedef {object} Kind of random modules
 * @property {'debian' | 'npm'} maker whose wasm-opt makes them: Debian's is quick, npm's knows what is newer
 * @property {number} share of a thousand
 * @property {string[]} args
 */

/** @type {Record<string, Kind>} */
export const KINDS = {
  // Without NaNs even what lies in memory has to be the same, bit for bit.
  plain: { maker: 'debian', share: 350, args: [...COMMON, '--denan'] },
  threads: {
    maker: 'debian',
    share: 250,
    args: [...COMMON, '--enable-threads', '--enable-exception-handling', '--denan'],
  },
  gc: {
    maker: 'npm',
    share: 250,
    args: [...COMMON, '--enable-reference-types', '--enable-gc', '--denan'],
  },
  exceptions: {
    maker: 'npm',
    share: 150,
    args: [...COMMON, '--enable-reference-types', '--enable-gc', '--enable-exception-handling', '--denan'],
  },
};

const LEAST_NOISE = 600;

/**
 * @param {string} name
 * @param {number} most
 * @returns {Buffer} bytes that depend on the name alone, as many as it says
 */
function noise(name, most) {
  const key = createHash('sha256').update(name).digest();
  const length = LEAST_NOISE + (key.readUInt32LE(0) % (most - LEAST_NOISE));
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
}

/**
 * Makes random modules of every kind, where they are not there yet.
 * @param {object} how
 * @param {number} how.count
 * @param {string} how.seed names them all
 * @param {string} how.folder
 * @param {Record<Kind['maker'], string[]>} how.makers the command of each wasm-opt
 * @param {number} [how.mostNoise] how many bytes one is made of at most, which is about four times its size
 * @returns {Promise<string[]>} their paths
 */
export async function makeRandomModules({ count, seed, folder, makers, mostNoise = 24_000 }) {
  mkdirSync(folder, { recursive: true });
  const limit = pLimit(2);
  const wanted = Object.entries(KINDS).flatMap(([name, kind]) =>
    Array.from({ length: Math.round((count * kind.share) / 1000) }, (_, index) => ({
      kind,
      name: `${name}-${String(index + 1).padStart(4, '0')}`,
    })),
  );
  return Promise.all(
    wanted.map(({ kind, name }) =>
      limit(async () => {
        const path = join(folder, `${name}.wasm`);
        if (existsSync(path)) return path;
        const input = join(folder, `${name}.noise`);
        const output = join(folder, `${name}.making`);
        writeFileSync(input, noise(`${seed}/${name}`, mostNoise));
        const [command = '', ...before] = makers[kind.maker];
        const args = [...before, input, '--translate-to-fuzz', ...kind.args, '-o', output];
        const { exitCode, output: said } = await readOutputOf(command, args);
        rmSync(input);
        if (exitCode !== 0 || statSync(output, { throwIfNoEntry: false }) === undefined) {
          throw new SetupError(`wasm-opt could not make ${name} (exit code ${exitCode}): ${said}`);
        }
        renameSync(output, path);
        return path;
      }),
    ),
  );
}
