/** Enables the hook as the environment says: for `--require` and `--import`, or as the first line of a program. */
import { registerHook } from './hook/register-hook.ts';

registerHook();
