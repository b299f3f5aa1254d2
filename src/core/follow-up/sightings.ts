import type { EngineId } from '../engine/engine.ts';
import type { Bytes, Milliseconds } from '../units.ts';
import { MeasuredFolder } from './measured-folder.ts';
import { isCheapToAskFor, mayBeWorthWhole } from './whole-artifact.ts';

/** What is known of a module by its fingerprint, before anybody has hashed it. */
interface Sighting {
  /** What a run had used of the processors when nothing came of an artifact; 0 before. */
  leftAt: Milliseconds;
  /** When an artifact was last asked for, in milliseconds since the epoch; 0 before. */
  askedAt: Milliseconds;
}

/** A run of a program with a module, at its end. */
export interface SeenRun {
  fingerprint: string;
  wireLength: Bytes;
  /** What it has used of the processors, from its load on. */
  cpuMs: Milliseconds;
}

const MAX_FILE: Bytes = 1024;
/** A compile in the background is done by then, or will not be. */
const ASKED_FOR: Milliseconds = 10 * 60_000;
/** By how much a run must be longer than the one of which nothing came. */
const MUCH_LONGER = 2;

/**
 * What short programs have asked for, each module in a small file beside what was measured of others. With it a command
 * that is over in a part of a second is left alone until there is something to be gained: a first run writes down that
 * it was, and hashes nothing, opens no cache and starts no thread. It decides about speed alone, so that nothing in it has
 * to be believed. Nothing here throws.
 */
export class Sightings {
  readonly #files: MeasuredFolder;
  readonly #startsThread: boolean;

  /**
   * Touches no file.
   *
   * @param startsThread whether a thread of the cache has to be started for a load
   */
  constructor(directory: string, engineId: EngineId, startsThread: boolean) {
    this.#startsThread = startsThread;
    this.#files = new MeasuredFolder(directory, engineId);
  }

  /**
   * Tells whether a program that ends is to ask for an artifact: at its first run where that costs it nothing noticeable,
   * and at a later one where there is much to be gained.
   */
  isWorthAsking({ fingerprint, wireLength, cpuMs }: SeenRun): boolean {
    const before = this.#read(fingerprint);
    if (!mayBeWorthWhole(wireLength, cpuMs, this.#startsThread)) return false;
    if (before === null) return isCheapToAskFor(wireLength, cpuMs);
    return cpuMs > before.leftAt * MUCH_LONGER && Date.now() - before.askedAt >= ASKED_FOR;
  }

  /** Writes down a run of which nothing was asked. */
  saw(run: SeenRun): void {
    const before = this.#read(run.fingerprint);
    if (before === null) this.#write(run.fingerprint, { leftAt: 0, askedAt: 0 });
  }

  /** Writes down that an artifact was asked for, and whether one is coming or there. */
  asked(run: SeenRun, isComing: boolean): void {
    this.#write(run.fingerprint, { leftAt: isComing ? 0 : run.cpuMs, askedAt: Date.now() });
  }

  #read(fingerprint: string): Sighting | null {
    try {
      const text = this.#files.read(nameOf(fingerprint), MAX_FILE);
      const { leftAt, askedAt } = Object(text && JSON.parse(text)) as Sighting;
      return [leftAt, askedAt].every(isAmount) ? { leftAt, askedAt } : null;
    } catch {
      return null;
    }
  }

  #write(fingerprint: string, sighting: Sighting): void {
    this.#files.write(nameOf(fingerprint), JSON.stringify(sighting));
  }
}

function nameOf(fingerprint: string): string {
  return `${fingerprint}.seen`;
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
