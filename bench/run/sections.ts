import { firstLoad } from '../first-load/section.ts';
import { firstResult } from '../first-result/section.ts';
import { hookCost } from '../hook-cost/section.ts';
import { host } from '../host/section.ts';
import { mainThreadDelay } from '../main-thread-delay/section.ts';
import { manyEntries } from '../many-entries/section.ts';
import { memoryHit } from '../memory-hit/section.ts';
import { opening } from '../opening/section.ts';
import { peakMemory } from '../peak-memory/section.ts';
import { commands } from '../programs/commands-section.ts';
import { programs } from '../programs/section.ts';
import { realPrograms } from '../real-programs/section.ts';
import { runtimes } from '../runtimes/section.ts';
import { store } from '../shared-tier/store-section.ts';
import { team } from '../shared-tier/team-section.ts';
import { smallModules } from '../small-modules/section.ts';
import { steadyState } from '../steady-state/section.ts';
import { tiers } from '../tiers/section.ts';
import { window } from '../window/section.ts';
import type { Section } from './section.ts';

/** In the order they are measured in: the first compiles what the others load. */
export const SECTIONS: readonly Section[] = [
  tiers,
  firstResult,
  memoryHit,
  mainThreadDelay,
  peakMemory,
  manyEntries,
  host,
  opening,
  runtimes,
  firstLoad,
  programs,
  commands,
  realPrograms,
  hookCost,
  steadyState,
  smallModules,
  store,
  team,
  window,
];
