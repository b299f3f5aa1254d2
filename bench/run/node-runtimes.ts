import { existsSync } from 'node:fs';
import { NODE_RUNTIMES, nodeRuntimePath } from '../../scripts/setup/node-runtimes.mjs';

export interface NodeRuntime {
  /** Such as `Node 24.21.0`. */
  name: string;
  major: number;
  executable: string;
}

/** Gives the Node that runs `npm run bench`, and the others that the package is tried on, where they are there. */
export function nodeRuntimes(projectRoot: string): NodeRuntime[] {
  const here = { version: process.versions.node, executable: process.execPath };
  const fetched = NODE_RUNTIMES.map(({ version }) => ({
    version,
    executable: nodeRuntimePath(projectRoot, version),
  }));
  return [here, ...fetched.filter(({ executable }) => existsSync(executable))].map(
    ({ version, executable }) => ({
      name: `Node ${version}`,
      major: Number.parseInt(version, 10),
      executable,
    }),
  );
}

/** Gives the Node with that major version. Throws where it is not there. */
export function nodeRuntime(major: number, projectRoot: string): NodeRuntime {
  const found = nodeRuntimes(projectRoot).find((runtime) => runtime.major === major);
  if (!found) throw new Error(`Node ${major} could not be fetched, and this is measured on it`);
  return found;
}
