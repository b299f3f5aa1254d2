/** Enables the hook as the environment says: for `--require`, or the first `require` of a program. */
import { register } from './hook/enable.ts';

register();
