import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { toEngineId } from '../../../src/core/engine/engine.ts';
import { type SeenRun, Sightings } from '../../../src/core/follow-up/sightings.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

const ENGINE = toEngineId('engine-1');
const MINUTES = 60_000;
/** A command whose first run is over in no time, and one that V8's threads compile for all the while. */
const SHORT: SeenRun = { fingerprint: '650000-00112233445566aa', wireLength: 650_000, cpuMs: 150 };
const LONG: SeenRun = { fingerprint: '14000000-00112233445566bb', wireLength: 14_000_000, cpuMs: 1_000 };
const ENORMOUS: SeenRun = { ...LONG, wireLength: 46_000_000, cpuMs: 5_000 };

function opened() {
  const directory = join(scratchFolder(), 'cache');
  const sightings = () => new Sightings(directory, ENGINE, false);
  return { directory, sightings };
}

it('leaves a short program alone at its first run, and has its second ask', () => {
  const { directory, sightings } = opened();
  expect(sightings().isWorthAsking(SHORT)).toBe(false);
  sightings().saw(SHORT);
  expect(sightings().isWorthAsking(SHORT)).toBe(true);
  const file = join(directory, '.measured', ENGINE, `${SHORT.fingerprint}.seen`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('has nobody ask for what a thread would have to be started for, where there is as little to gain', () => {
  const { directory } = opened();
  const sightings = new Sightings(directory, ENGINE, true);
  sightings.saw(SHORT);
  expect(sightings.isWorthAsking(SHORT)).toBe(false);
  expect(sightings.isWorthAsking({ ...SHORT, cpuMs: 250 })).toBe(true);
});

it('has the first run ask where that takes a share of it that nobody notices', () => {
  expect(opened().sightings().isWorthAsking(LONG)).toBe(true);
  // What it takes to write down 14 MB would be an eighth of this one: its second run asks.
  const { sightings } = opened();
  const shorter = { ...LONG, cpuMs: 600 };
  expect(sightings().isWorthAsking(shorter)).toBe(false);
  sightings().saw(shorter);
  expect(sightings().isWorthAsking(shorter)).toBe(true);
});

it('has the second run of a command ask that is over long before V8 has compiled what it has begun', () => {
  const { directory } = opened();
  const sightings = new Sightings(directory, ENGINE, true);
  const soon = { ...LONG, cpuMs: 250 };
  sightings.saw(soon);
  expect(sightings.isWorthAsking(soon)).toBe(true);
});

it('has nobody ask for what is not worth its load, however often it is seen', () => {
  const { sightings } = opened();
  const idle = { ...SHORT, cpuMs: 40 };
  for (const run of [ENORMOUS, idle]) {
    for (let times = 0; times < 5; times++) sightings().saw(run);
    expect(sightings().isWorthAsking(run)).toBe(false);
  }
});

it('does not have others ask for what is being made', () => {
  const { sightings } = opened();
  sightings().asked(LONG, true);
  expect(sightings().isWorthAsking(LONG)).toBe(false);
  vi.useFakeTimers({ now: Date.now() + 11 * MINUTES, toFake: ['Date'] });
  expect(sightings().isWorthAsking(LONG)).toBe(true);
  vi.useRealTimers();
});

it('leaves what came to nothing alone for good, but for a run that is much longer', () => {
  const { sightings } = opened();
  sightings().asked(LONG, false);
  vi.useFakeTimers({ now: Date.now() + 11 * MINUTES, toFake: ['Date'] });
  expect(sightings().isWorthAsking({ ...LONG, cpuMs: 1_900 })).toBe(false);
  expect(sightings().isWorthAsking({ ...LONG, cpuMs: 2_100 })).toBe(true);
  vi.useRealTimers();
});

it('takes whatever a file holds that is none of its own for nothing seen', () => {
  const { directory, sightings } = opened();
  sightings().saw(SHORT);
  const file = join(directory, '.measured', ENGINE, `${SHORT.fingerprint}.seen`);
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string(),
        fc.constant('{"leftAt":-1,"askedAt":0}'),
        fc.constant('{"leftAt":null}'),
      ),
      (text) => {
        writeFileSync(file, text);
        expect(sightings().isWorthAsking(SHORT)).toBe(false);
      },
    ),
  );
});

it('writes into no folder that is somebody else’s, and says nothing', () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'letter.txt'), 'Dear Ada');
  const sightings = new Sightings(folder, ENGINE, false);
  sightings.saw(SHORT);
  sightings.asked(LONG, true);
  expect(readdirSync(folder)).toEqual(['letter.txt']);
  const elsewhere = join(scratchFolder(), 'elsewhere');
  mkdirSync(elsewhere);
  symlinkSync(elsewhere, join(folder, 'cache'));
  new Sightings(join(folder, 'cache'), ENGINE, false).saw(SHORT);
  expect(readdirSync(elsewhere)).toEqual([]);
  expect(readFileSync(join(folder, 'letter.txt'), 'utf8')).toBe('Dear Ada');
});
