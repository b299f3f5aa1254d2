/** The README's examples, as a newcomer copies them: word for word. */
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../scripts/setup/project-root.mjs';
import { startObjectServer } from '../core/shared-tier/support/object-server.ts';
import { writeInto } from '../support/scratch-folder.ts';
import { NODE, outputOf } from './support/commands.ts';
import { installPackage } from './support/packed-package.ts';

const project = await installPackage();
mkdirSync(join(project, 'node_modules/@types'), { recursive: true });
for (const name of ['sql.js', '@types/node']) {
  symlinkSync(join(PROJECT_ROOT, 'node_modules', name), join(project, 'node_modules', name), 'dir');
}

const readme = readFileSync(join(project, 'node_modules/wasm-compile-cache/README.md'), 'utf8');
const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code);
const [first, fetching, looking, listening] = examples as [string, string, string, string];

it('has no example that is not tried here', () => expect(examples).toHaveLength(4));

it('opens a cache and loads a module', async () => {
  const program = writeInto(project, 'first.mjs', first);
  for (let run = 0; run < 2; run++) {
    // Which one, the runtime and its addon decide.
    expect(await outputOf(NODE, [program], { cwd: project })).toMatch(/^(stock|disk) \d/);
  }
});

it('has the module on disk in the next run where the load waits for it', async () => {
  const waiting = first.replace("'.cache/wasm'", "'.cache/waiting', compile: 'ahead-of-time'");
  const program = writeInto(project, 'waiting.mjs', waiting);
  expect(await outputOf(NODE, [program], { cwd: project })).toMatch(/^compiler \d/);
  expect(await outputOf(NODE, [program], { cwd: project })).toMatch(/^disk \d/);
});

it('publishes what one machine has compiled, and fetches it on another', async () => {
  const server = await startObjectServer();
  const address = 'https://wasm.example.org/cache';
  const section = readme.slice(readme.indexOf("## The team's tier"));
  const [, script = ''] = /```sh\n(.*?)```/s.exec(section) ?? [];
  const bin = join(project, 'node_modules/wasm-compile-cache/dist/wasm-compile-cache.mjs');
  const env = { WASM_COMPILE_CACHE: join(project, '.cache/ci') };
  let publicKey = '';
  const commands = [...script.matchAll(/^npx wasm-compile-cache (.*?)(?: +#.*)?$/gm)].map(
    ([, words = '']) => words,
  );
  expect(commands.map((words) => words.split(' ').slice(0, 2).join(' '))).toEqual([
    'keys new',
    'keys trust',
    expect.stringMatching(/^publish /),
  ]);
  for (const words of commands) {
    const args = words
      .split(' ')
      .map((word) => word.replace(/^ci-2026:.*$/, publicKey).replace(address, server.url));
    const output = await outputOf(NODE, [bin, ...args], { cwd: project, env });
    if (words.startsWith('keys new')) publicKey = output.trim();
  }
  expect([...server.objects.keys()].some((name) => name.startsWith('/manifests/'))).toBe(true);
  const program = writeInto(
    project,
    'fetching.mjs',
    fetching.replace(address, server.url).replace("'.cache/wasm'", "'.cache/fetching'"),
  );
  expect(await outputOf(NODE, [program], { cwd: project })).toMatch(/^shared \d/);
  expect(await outputOf(NODE, [program], { cwd: project })).toMatch(/^disk \d/);
});

it('finds the processes that can be looked at, and asks them', async () => {
  const waits = 'await new Promise((resolve) => setTimeout(resolve, 1_000));';
  const program = writeInto(project, 'looking.mjs', `${first}\n${waits}\n${looking}`);
  const env = { WASM_COMPILE_CACHE_INSPECT_DIR: join(project, 'inspect') };
  expect(await outputOf(NODE, [program], { cwd: project, env })).toMatch(/\nlooking\.mjs \d+ 1 1\n$/);
});

it('listens to what the tiers do', async () => {
  const program = writeInto(project, 'listening.mjs', `${listening}\n${first}`);
  expect(await outputOf(NODE, [program], { cwd: project })).toMatch(
    /^wasm\.memory\.miss \d.*\nwasm\.disk\.(hit|miss) \d/,
  );
});

it.each(['nodenext', 'node16'])('has types that a strict program takes (%s)', async (module) => {
  for (const [index, code] of examples.entries()) writeInto(project, `example-${index}.mts`, code);
  const tsc = join(PROJECT_ROOT, 'node_modules/typescript/bin/tsc');
  const how = [
    '--strict',
    '--exactOptionalPropertyTypes',
    '--noEmit',
    '--target',
    'es2022',
    '--module',
    module,
  ];
  const files = examples.map((_, index) => `example-${index}.mts`);
  const args = [tsc, ...how, '--lib', 'es2023,dom', '--types', 'node', ...files];
  expect(await outputOf(NODE, args, { cwd: project })).toBe('');
});
