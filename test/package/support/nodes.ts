import { existsSync } from 'node:fs';
import { NODE_RUNTIMES, nodeRuntimePath } from '../../../scripts/setup/node-runtimes.mjs';
import { PROJECT_ROOT } from '../../../scripts/setup/project-root.mjs';
import { NODE } from './commands.ts';

/** The Nodes that are here: the person's own, and those that were fetched. */
export const NODES: readonly { name: string; node: string }[] = [
  { name: 'the Node that is installed here', node: NODE },
  ...NODE_RUNTIMES.map(({ version }) => ({
    name: `Node ${version}`,
    node: nodeRuntimePath(PROJECT_ROOT, version),
  })),
].filter(({ node }) => existsSync(node));

/**
 * V8's natives, and its public interface: what takes long is tried on these. On all of them in the long form, which is
 * `npm run test:hook`.
 */
export const OLDEST_AND_NEWEST =
  process.env.HOOK_TESTS === 'long'
    ? NODES
    : NODES.filter((_, index) => index === 0 || index === NODES.length - 1);
