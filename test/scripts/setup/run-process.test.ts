import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const RUN_PROCESS = fileURLToPath(new URL('../../../scripts/setup/run-process.mjs', import.meta.url));

/** Says that it is ready, says so of the first SIGINT, and ends with 7 at the second. */
const STUBBORN_CHILD = `
  let count = 0;
  process.on('SIGINT', () => (++count === 1 ? console.log('first') : process.exit(7)));
  setInterval(() => {}, 1000);
  console.log('ready');
`;

const WAITING_PARENT = `
  import { spawn } from 'node:child_process';
  import { waitForChild } from ${JSON.stringify(RUN_PROCESS)};
  const child = spawn(process.execPath, ['-e', ${JSON.stringify(STUBBORN_CHILD)}], { stdio: ['ignore', 'inherit', 'inherit'] });
  const { exitCode, endedBy } = await waitForChild(child);
  console.log(endedBy);
  process.exitCode = exitCode;
`;

it('sends every signal on to the child, so that asking again helps, and tells of the first', async () => {
  const parent = spawn(process.execPath, ['--input-type=module', '-e', WAITING_PARENT], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(parent, 'close');
  let said = '';
  for await (const piece of parent.stdout.setEncoding('utf8')) {
    said += piece;
    if (said === 'ready\n' || said === 'ready\nfirst\n') parent.kill('SIGINT');
  }
  expect(await closed).toEqual([7, null]);
  expect(said).toBe('ready\nfirst\nSIGINT\n');
});
