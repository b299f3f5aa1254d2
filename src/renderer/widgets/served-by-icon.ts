/** The icon of each of the three that can answer; the colour goes by `data-tone`. */
import { Cpu, HardDrive, type LucideIcon, MemoryStick } from 'lucide-react';
import type { ServedBy } from '../../shared/tiers.ts';

export const SERVED_BY_ICON: Record<ServedBy, LucideIcon> = {
  memory: MemoryStick,
  disk: HardDrive,
  compiler: Cpu,
};
