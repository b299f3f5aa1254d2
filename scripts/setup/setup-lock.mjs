import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './messages.mjs';

const HEARTBEAT_MS = 2_000;
/** A process id can be another process by now; a holder that is alive touches its lock. */
const STALE_AFTER_MS = 20_000;
const POLL_MS = 100;

/**
 * Lets one process at a time set up a checkout: two installs or builds at once would spoil each other.
 * Waits for a living holder, takes over from one that was killed.
 * @template T
 * @param {string} lockPath
 * @param {() => Promise<T>} work
 * @returns {Promise<T>} what `work` gives
 */
export async function withSetupLock(lockPath, work) {
  mkdirSync(dirname(lockPath), { recursive: true });
  let saidSo = false;
  while (!tryToLock(lockPath)) {
    const holder = readHolder(lockPath);
    if (holder === undefined) continue;
    if (isStale(lockPath, holder)) {
      takeAway(lockPath, holder);
      continue;
    }
    if (!saidSo) say(`Waiting for another set-up of this checkout (process ${holder}) …`);
    saidSo = true;
    await sleep(POLL_MS);
  }
  const heartbeat = setInterval(() => touch(lockPath), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    rmSync(lockPath, { force: true });
  }
}

/** @param {string} lockPath */
function tryToLock(lockPath) {
  try {
    writeFileSync(lockPath, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * @param {string} lockPath
 * @returns {number | undefined} the holder's process id, 0 where it has not been written yet; nothing where the
 *   lock is gone
 */
function readHolder(lockPath) {
  try {
    return Number(readFileSync(lockPath, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * @param {string} lockPath
 * @param {number} holder
 */
function isStale(lockPath, holder) {
  try {
    if (Date.now() - statSync(lockPath).mtimeMs > STALE_AFTER_MS) return true;
  } catch {
    return false;
  }
  return holder > 0 && !isAlive(holder);
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Renames before it deletes: of two waiters that saw the same dead holder, the slower one must not delete the
 * lock that the faster one has just taken.
 * @param {string} lockPath
 * @param {number} deadHolder
 */
function takeAway(lockPath, deadHolder) {
  const aside = `${lockPath}.${process.pid}`;
  try {
    renameSync(lockPath, aside);
    if (readHolder(aside) === deadHolder) rmSync(aside, { force: true });
    else renameSync(aside, lockPath);
  } catch {
    // Another waiter was faster.
  }
}

/** @param {string} lockPath */
function touch(lockPath) {
  const now = new Date();
  try {
    utimesSync(lockPath, now, now);
  } catch {
    // A checkout that is being deleted has no lock to keep.
  }
}
