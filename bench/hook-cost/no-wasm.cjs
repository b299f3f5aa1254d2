/**
 * A program that loads no wasm: prints how much memory it had resident at most, and how much of what it has is no other
 * process's (Linux alone tells), in bytes, and ends.
 */
const { readFileSync } = require('node:fs');

const peak = process.resourceUsage().maxRSS * 1024;
const rollup = readFileSync('/proc/self/smaps_rollup', 'utf8');
const [, kilobytes] = /^Private_Dirty: +(\d+) kB$/m.exec(rollup) ?? [];
process.stdout.write(JSON.stringify({ peak, own: Number(kilobytes) * 1024 }));
