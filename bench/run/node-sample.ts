import { fileURLToPath } from 'node:url';
import { timeProgram } from './run-job.ts';

/**
 * Has a fresh process of a Node, by default the one that runs `npm run bench`, answer a request: the entry finds it in
 * `variable`, and prints its reply, both in JSON. Rejects where it ended with an exit code.
 */
export async function takeNodeSample<Reply>(
  entry: string,
  variable: string,
  request: unknown,
  executable = process.execPath,
): Promise<Reply> {
  const program = fileURLToPath(new URL(`./${entry}.js`, import.meta.url));
  const command = { executable, args: [program] };
  const { exitCode, output } = await timeProgram(command, {
    ...process.env,
    [variable]: JSON.stringify(request),
  });
  if (exitCode !== 0) throw new Error(`${entry} ended with exit code ${exitCode} (see above)`);
  return JSON.parse(output) as Reply;
}
