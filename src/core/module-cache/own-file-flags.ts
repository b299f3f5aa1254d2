import { fs } from '../on-demand.ts';

const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs().constants;

/**
 * Follows no link, and does not wait for a pipe's other end. Not there on Windows, where making a link takes a
 * privilege.
 */
export const OWN_FILE_FLAGS = O_NOFOLLOW | O_NONBLOCK;
