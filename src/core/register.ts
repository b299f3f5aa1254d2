/** Enables the hook as the environment says: for `--require`, or the first `require` of a program. */
import { registerHook } from './hook/register-hook.ts';

registerHook();
