/**
 * A fleet that shares a store, day by day: who asks for what, what the store has of it, and what goes over the line. Every
 * number that is assumed stands in `ASSUMED`; the dice have a seed, so that the same numbers give the same month.
 */

export const ASSUMED = {
  machines: 10_000,
  modules: 200,
  /** Of each engine id that is in use, the share of the machines that run it. */
  engineShares: [0.45, 0.25, 0.15, 0.1, 0.05],
  /** Every engine is replaced by its next release after so many days, not all on the same day. */
  engineLivesDays: 45,
  /** Machines go over to it within so many days. */
  engineRolloutDays: 7,
  /** Of the 200, how many one machine uses. */
  modulesOfMachine: 40,
  /** How much more often the most used modules are used than others: Zipf's exponent. */
  popularity: 0.8,
  /** Of the machines, on a day. */
  activeShare: 0.7,
  /** Of the machines, on a day: replaced, installed anew, or with an emptied disk. */
  emptiedShare: 0.005,
  /** A day, each with an empty disk and so many of the modules, on the two most common engines. */
  ciJobs: 2_000,
  modulesOfCiJob: 10,
  /** Of the machines, those of developers, who load so many builds of their own a day, which nobody has published. */
  developers: 0.2,
  ownBuilds: 5,
  /** Minute of the day at which a release is live. */
  releaseMinute: 10 * 60,
  /** Of a manifest, with its head. */
  manifestBytes: 1_200,
  /** A cold compile takes so long for each MB of machine code (`bench/results.md`: 0.23 to 0.26). */
  compileSecondsPerMB: 0.25,
  /** Of machine code, as artifacts are compressed (`artifact-compression.ts`). */
  compression: 6.3,
  /** MB of wire bytes: as many modules in each tenfold. */
  wireMB: [0.1, 35],
  /** Machine code over wire bytes, as measured of sql.js, pyodide, esbuild, onnxruntime, ffmpeg and duckdb. */
  codeOverWire: [4.7, 2.7, 2.4, 4.7, 2.6, 5.1],
  seed: 12,
};

const MINUTES = 24 * 60;
const MEASURED_DAYS = 30;

/**
 * @typedef {object} Policy
 * @property {number} changedShare of the modules, how many a release changes
 * @property {number} publishedAfter minutes between a release's going live and its artifacts' being in the store; 0 for before
 * @property {number} keptDays objects that were written before that many days are deleted
 * @property {number} rolloutMinutes the mean time until a machine has a release that is live
 * @property {boolean} publishesAll whether each release publishes what has not changed, too, where the store has lost it
 */

/**
 * @typedef {object} Month
 * @property {number} manifestGets with an answer
 * @property {number} artifactGets
 * @property {number} misses manifests that were asked for and are not there
 * @property {number} ownMisses of these, builds that nobody publishes
 * @property {number} publisherReads whether something is there, asked by who publishes
 * @property {number} puts
 * @property {number} bytesOut
 * @property {number} storedBytes on the last day
 * @property {number} storedObjects on the last day
 * @property {number} hitRate of what is published at some time
 * @property {number} peakBytesPerSecond in the busiest minute
 * @property {number} peakRequestsPerSecond in the busiest minute
 * @property {number} savedCompileHours of one core's time or more, that no machine spent
 */

/**
 * @param {Policy} policy
 * @param {typeof ASSUMED} [a]
 * @returns {Month}
 */
export function simulateMonth(
  { changedShare, publishedAfter, keptDays, rolloutMinutes, publishesAll },
  a = ASSUMED,
) {
  const random = dice(a.seed);
  const sizes = moduleSizes(random);
  const engines = a.engineShares.length;
  const warmUp = Math.max(2 * a.engineLivesDays, keptDays + a.engineLivesDays);
  const days = warmUp + MEASURED_DAYS;
  const weights = Array.from({ length: a.modules }, (_, rank) => 1 / (rank + 1) ** a.popularity);
  const totalWeight = weights.reduce((sum, weight) => sum + weight, 0);
  const cumulative = running(weights);
  const pickModule = () => lowerBound(cumulative, random() * totalWeight);

  // Machines, each with its modules and what it has of them: version and generation of its engine in one number.
  const engineOf = new Uint8Array(a.machines);
  const moves = new Uint8Array(a.machines);
  const used = new Uint8Array(a.machines * a.modulesOfMachine);
  const had = new Int32Array(a.machines * a.modulesOfMachine).fill(-1);
  const sharesRunning = running(a.engineShares);
  for (let machine = 0; machine < a.machines; machine++) {
    engineOf[machine] = lowerBound(sharesRunning, random());
    moves[machine] = Math.floor(random() * a.engineRolloutDays);
    const chosen = new Set();
    while (chosen.size < a.modulesOfMachine) chosen.add(pickModule());
    used.set([...chosen], machine * a.modulesOfMachine);
  }

  const version = new Int32Array(a.modules);
  /** When an object was written: by module and engine, for the current version, and the newest generation and the one before. */
  const writtenAt = new Float64Array(a.modules * engines * 2).fill(-1);
  /** @type {{ day: number, bytes: number }[]} */
  const stored = [];
  const month = {
    manifestGets: 0,
    artifactGets: 0,
    misses: 0,
    ownMisses: 0,
    publisherReads: 0,
    puts: 0,
    bytesOut: 0,
  };
  let savedSeconds = 0;
  let peakBytes = 0;
  let peakRequests = 0;

  for (let day = 0; day < days; day++) {
    const isMeasured = day >= warmUp;
    const bytesInMinute = new Float64Array(MINUTES);
    const requestsInMinute = new Float64Array(MINUTES);
    const releaseAt = day + a.releaseMinute / MINUTES;
    const hasChanged = new Uint8Array(a.modules);
    for (let module = 0; module < a.modules; module++) {
      if (random() < changedShare) {
        hasChanged[module] = 1;
        version[module] = (version[module] ?? 0) + 1;
      }
    }
    // Once for each run of CI: what tells whether the store heeds conditions.
    if (isMeasured) month.puts += 1;
    const lag = publishedAfter / MINUTES;
    // Before: what the old versions and generations had.
    const writtenBefore = Float64Array.from(writtenAt);
    for (let engine = 0; engine < engines; engine++) {
      const isNewGeneration = day > 0 && generationOf(engine, day) !== generationOf(engine, day - 1);
      for (let module = 0; module < a.modules; module++) {
        const newest = (module * engines + engine) * 2;
        if (isNewGeneration) {
          writtenAt[newest + 1] = writtenAt[newest] ?? -1;
          writtenAt[newest] = -1;
        }
        for (const slot of [newest, newest + 1]) {
          const written = hasChanged[module] ? -1 : (writtenAt[slot] ?? -1);
          const isGone = written < 0 || releaseAt - written > keptDays;
          // Of an engine's last release only those machines are left that go over within a few days.
          const isInUse = slot === newest || daysInto(engine, day) < a.engineRolloutDays;
          const isAsked = publishesAll || hasChanged[module] === 1 || isNewGeneration || day === 0;
          if (!isInUse) continue;
          if (isMeasured && isAsked) month.publisherReads += 1;
          if (!isAsked || !isGone) {
            if (hasChanged[module]) writtenAt[slot] = -1;
            continue;
          }
          writtenAt[slot] = releaseAt + lag;
          stored.push({ day: releaseAt + lag, bytes: sizes[module]?.compressed ?? 0 });
          // The artifact has been asked for as well, and both are written.
          if (isMeasured) {
            month.publisherReads += 1;
            month.puts += 2;
          }
        }
      }
    }

    /** @type {(module: number, engine: number, slot: number, at: number, isNew: boolean) => boolean} */
    const ask = (module, engine, slot, at, isNew) => {
      const place = (module * engines + engine) * 2 + slot;
      const written = (isNew ? writtenAt[place] : writtenBefore[place]) ?? -1;
      const isThere = written >= 0 && written <= at && at - written <= keptDays;
      if (!isMeasured) return isThere;
      const minute = Math.min(MINUTES - 1, Math.floor((at - day) * MINUTES));
      const { compressed, code } = /** @type {ModuleSize} */ (sizes[module]);
      const bytes = isThere ? a.manifestBytes + compressed : a.manifestBytes / 4;
      requestsInMinute[minute] = (requestsInMinute[minute] ?? 0) + (isThere ? 2 : 1);
      bytesInMinute[minute] = (bytesInMinute[minute] ?? 0) + bytes;
      month.bytesOut += bytes;
      if (isThere) {
        month.manifestGets++;
        month.artifactGets++;
        savedSeconds += (code / 1e6) * a.compileSecondsPerMB;
      } else {
        month.misses++;
      }
      return isThere;
    };

    for (let machine = 0; machine < a.machines; machine++) {
      const slots = machine * a.modulesOfMachine;
      if (random() < a.emptiedShare) had.fill(-1, slots, slots + a.modulesOfMachine);
      if (random() >= a.activeShare) continue;
      const engine = engineOf[machine] ?? 0;
      const hasMoved = daysInto(engine, day) >= (moves[machine] ?? 0);
      const generation = generationOf(engine, day) - (hasMoved ? 0 : 1);
      const at = releaseAt + (-Math.log(1 - random()) * rolloutMinutes) / MINUTES;
      for (let slot = slots; slot < slots + a.modulesOfMachine; slot++) {
        const module = used[slot] ?? 0;
        const wanted = (version[module] ?? 0) * 64 + (generation & 63);
        if (had[slot] === wanted) continue;
        // A load that missed is compiled here, and is on this disk from then on, too.
        ask(module, engine, hasMoved ? 0 : 1, Math.min(at, day + 0.9999), true);
        had[slot] = wanted;
      }
      if (isMeasured && random() < a.developers) {
        month.ownMisses += a.ownBuilds;
        month.misses += a.ownBuilds;
      }
    }
    for (let job = 0; job < a.ciJobs; job++) {
      const at = day + random() * 0.9999;
      const engine = random() < 0.6 ? 0 : 1;
      const isNew = at >= releaseAt;
      for (let count = 0; count < a.modulesOfCiJob; count++) {
        ask(pickModule(), engine, 0, at, isNew);
      }
    }
    peakBytes = Math.max(peakBytes, ...bytesInMinute);
    peakRequests = Math.max(peakRequests, ...requestsInMinute);
  }

  const kept = stored.filter(({ day }) => day > days - keptDays);
  const published = month.misses - month.ownMisses + month.artifactGets;
  return {
    ...month,
    storedBytes: kept.reduce((sum, { bytes }) => sum + bytes + a.manifestBytes, 0),
    storedObjects: kept.length * 2,
    hitRate: month.artifactGets / published,
    peakBytesPerSecond: peakBytes / 60,
    peakRequestsPerSecond: peakRequests / 60,
    savedCompileHours: savedSeconds / 3600,
  };
}

/** @typedef {{ compressed: number, code: number }} ModuleSize in bytes */

/**
 * @param {() => number} random
 * @returns {ModuleSize[]}
 */
function moduleSizes(random) {
  const [least = 0, most = 0] = ASSUMED.wireMB;
  return Array.from({ length: ASSUMED.modules }, () => {
    const wire = least * (most / least) ** random();
    const ratio = ASSUMED.codeOverWire[Math.floor(random() * ASSUMED.codeOverWire.length)] ?? 0;
    const code = wire * ratio * 1e6;
    return { code, compressed: code / ASSUMED.compression };
  });
}

/** @returns {{ medianMB: number, meanMB: number, allMB: number }} of the compressed artifacts of one engine */
export function artifactSizes() {
  const sizes = moduleSizes(dice(ASSUMED.seed))
    .map(({ compressed }) => compressed / 1e6)
    .sort((x, y) => x - y);
  const allMB = sizes.reduce((sum, size) => sum + size, 0);
  return { medianMB: sizes[sizes.length >> 1] ?? 0, meanMB: allMB / sizes.length, allMB };
}

/**
 * @param {number} engine
 * @param {number} day
 * @returns {number} the day in the lives of all releases of the engine
 */
function engineDay(engine, day) {
  return day + Math.floor((engine * ASSUMED.engineLivesDays) / ASSUMED.engineShares.length);
}

/** @type {(engine: number, day: number) => number} */
const generationOf = (engine, day) => Math.floor(engineDay(engine, day) / ASSUMED.engineLivesDays);

/** @type {(engine: number, day: number) => number} */
const daysInto = (engine, day) => engineDay(engine, day) % ASSUMED.engineLivesDays;

/** @param {readonly number[]} values */
function running(values) {
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return sum;
  });
}

/**
 * @param {readonly number[]} ascending
 * @param {number} value
 * @returns {number} the first place whose number is above `value`, or the last place
 */
function lowerBound(ascending, value) {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * @param {number} seed
 * @returns {() => number} numbers from 0 to below 1 (mulberry32)
 */
function dice(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
