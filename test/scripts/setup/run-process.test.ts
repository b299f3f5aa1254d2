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

/** Says that it is ready, and ends with as many as it got of SIGINT before SIGTERM. */
const COUNTING_CHILD = `
  let count = 0;
  process.on('SIGINT', () => ++count === 1 && console.log('first'));
  process.on('SIGTERM', () => process.exit(count));
  setInterval(() => {}, 1000);
  console.log('ready');
`;

function startWaitingParent(child: string, inOwnGroup: boolean) {
  const script = `
    import { spawn } from 'node:child_process';
    import { waitForChild } from ${JSON.stringify(RUN_PROCESS)};
    const child = spawn(process.execPath, ['-e', ${JSON.stringify(child)}], {
      detached: ${inOwnGroup},
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const { exitCode, endedBy } = await waitForChild(child, { inOwnGroup: ${inOwnGroup} });
    console.log(endedBy);
    process.exitCode = exitCode;
  `;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

it('sends every signal on to the child, so that asking again helps, and tells of the first', async () => {
  const parent = startWaitingParent(STUBBORN_CHILD, false);
  const closed = once(parent, 'close');
  let said = '';
  for await (const piece of parent.stdout.setEncoding('utf8')) {
    said += piece;
    if (said === 'ready\n' || said === 'ready\nfirst\n') parent.kill('SIGINT');
  }
  expect(await closed).toEqual([7, null]);
  expect(said).toBe('ready\nfirst\nSIGINT\n');
});

it('sends a signal that npm has sent on to this process as well only once to a child in a group of its own', async () => {
  const parent = startWaitingParent(COUNTING_CHILD, true);
  const closed = once(parent, 'close');
  let said = '';
  for await (const piece of parent.stdout.setEncoding('utf8')) {
    said += piece;
    if (said === 'ready\n') for (let sent = 0; sent < 2; sent++) parent.kill('SIGINT');
    if (said === 'ready\nfirst\n') parent.kill('SIGTERM');
  }
  expect(await closed).toEqual([1, null]);
  expect(said).toBe('ready\nfirst\nSIGINT\n');
});
