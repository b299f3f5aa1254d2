import { arch, cpus, freemem, loadavg, platform, release, totalmem } from 'node:os';
import type { Machine } from '../../shared/benchmark-run.ts';

/** What a run's figures depend on besides what is measured. */
export function describeMachine(): Machine {
  const processors = cpus();
  return {
    cpu: (processors[0]?.model ?? 'unknown').trim().slice(0, 256),
    cores: processors.length,
    memoryBytes: totalmem(),
    freeMemoryBytes: freemem(),
    loadAtStart: loadOfLastMinute(),
    loadAtEnd: null,
    platform: platform(),
    arch: arch(),
    release: release(),
  };
}

/** Zero where the system keeps none. */
export function loadOfLastMinute(): number {
  return loadavg()[0] ?? 0;
}
