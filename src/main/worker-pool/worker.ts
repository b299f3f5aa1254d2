/** What runs on the pool's threads: the tasks, with the buffers that they give handed over instead of copied. */
import { moved } from './moved.ts';
import * as tasks from './tasks.ts';

export { deserialize, hashWireBytes, loadEntry, probeEngine, readWireFile, writeEntry } from './tasks.ts';

export async function serialize(module: WebAssembly.Module) {
  const artifact = await tasks.serialize(module);
  return moved(artifact, [artifact]);
}

export async function readEntry(request: Parameters<typeof tasks.readEntry>[0]) {
  const outcome = await tasks.readEntry(request);
  return outcome.status === 'read' ? moved(outcome, [outcome.artifact]) : outcome;
}
