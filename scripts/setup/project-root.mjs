import { fileURLToPath } from 'node:url';

/** The absolute path of the checkout, without a slash at its end. */
export const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
