import { fileURLToPath } from 'node:url';

/** Where an entry of this app that is a process or a thread of its own was built to: beside this file, or in the build. */
export function builtEntry(name: 'sample-process' | 'contents-worker' | 'wat-worker'): string {
  const here = import.meta.url;
  return fileURLToPath(new URL(here.endsWith('.ts') ? `../../out/main/${name}.js` : `./${name}.js`, here));
}
