/** What runs on the pool's threads: the tasks, with the buffers that they give handed over instead of copied. */
import { moved } from './moved.ts';
import { rehearse } from './rehearsal.ts';
import * as tasks from './tasks.ts';

export { deserialize, hashWireBytes, loadEntry, readWireFile, writeEntry } from './tasks.ts';

export async function serialize(module: WebAssembly.Module) {
  const artifact = await tasks.serialize(module);
  return moved(artifact, [artifact]);
}

export async function readEntry(request: Parameters<typeof tasks.readEntry>[0]) {
  const outcome = await tasks.readEntry(request);
  return outcome.status === 'read' ? moved(outcome, [outcome.artifact]) : outcome;
}

/** Makes the thread ready for its first load as well. */
export async function probeEngine(request: Parameters<typeof tasks.probeEngine>[0]) {
  const [stamp] = await Promise.all([tasks.probeEngine(request), rehearse()]);
  return stamp;
}
