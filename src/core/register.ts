/** Enables the hook as the environment says: for `--import`, `--require`, or the first `import` of a program. */
import { enableWasmCompileCache } from './hook/enable.ts';

enableWasmCompileCache();
