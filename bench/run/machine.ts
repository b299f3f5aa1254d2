import { existsSync, readFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';

/** What the benchmark ran on. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryBytes: number;
  os: string;
}

export function describeMachine(): Machine {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
    os: `${distribution() ?? platform()} (${platform()} ${release()}, ${arch()})`,
  };
}

/** The name of a Linux distribution, which says more than its kernel's. */
function distribution(): string | null {
  if (!existsSync('/etc/os-release')) return null;
  return /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? null;
}
