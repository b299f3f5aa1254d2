import { splitNodeOptions } from '../child-process/host-v8-flags.ts';
import { fs } from '../on-demand.ts';

const DISABLED = '--disable-wasm-trap-handler';
const STATUS = '/proc/self/status';
/** The signals that the process catches, as a mask in hex: the eleventh bit from the right is SIGSEGV's. */
const CAUGHT = /^SigCgt:\s*([0-9a-f]+)$/m;
const SIGSEGV = 1n << 10n;

let known: boolean | undefined;

/**
 * Tells whether this process's wasm has to check its bounds by instructions, where Node's usually need not. Else V8 leaves them out, lets what is out of bounds
 * run into a guarded page, and catches the signal: machine code that relies on it ends a process that does not. V8's own stamp
 * says nothing of this.
 */
export function checksBounds(): boolean {
  known ??= isDisabled() || !catchesFaults();
  return known;
}

function isDisabled(): boolean {
  const given = [...splitNodeOptions(process.env.NODE_OPTIONS), ...process.execArgv];
  return given.some((argument) => argument.replaceAll('_', '-') === DISABLED);
}

/**
 * Node switches it off by itself where there is little address space; where the system does not say, it is on. Electron's own
 * processes never have it on, whoever else catches the signal there, and its Node's stamp is another than theirs.
 */
function catchesFaults(): boolean {
  const isElectrons = (process as { type?: string }).type !== undefined;
  if (process.platform !== 'linux' || isElectrons) return true;
  try {
    const [, mask] = CAUGHT.exec(fs().readFileSync(STATUS, 'latin1')) ?? [];
    return mask === undefined || (BigInt(`0x${mask}`) & SIGSEGV) !== 0n;
  } catch {
    return true;
  }
}
